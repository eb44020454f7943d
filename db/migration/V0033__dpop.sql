-- Proofs of possession (RFC 9449): which ones were used, and which keys codes and refresh tokens are bound to.
create table oauth_dpop_proof (
    minute integer not null,
    hash   bytea   not null check (octet_length(hash) = 32),
    -- One index is all: what is over is found by the minutes that it begins with.
    primary key (minute, hash)
);
comment on table oauth_dpop_proof is
    'protocol: proofs that were used, by the minute of their iat and the hash of key and jti, until no node accepts them';

alter table oauth_code add column dpop_jkt text;
alter table oauth_code add constraint oauth_code_dpop_jkt
    check (dpop_jkt ~ '^[A-Za-z0-9_-]{43}$') not valid;
comment on column oauth_code.dpop_jkt is 'thumbprint of the only key that may redeem it; null for any client that proves the rest';

alter table oauth_refresh_token add column dpop_jkt text;
alter table oauth_refresh_token add constraint oauth_refresh_token_dpop_jkt
    check (dpop_jkt ~ '^[A-Za-z0-9_-]{43}$') not valid;
comment on column oauth_refresh_token.dpop_jkt is
    'thumbprint of the only key that may use it: that of a public client; a confidential one is known by its authentication';
