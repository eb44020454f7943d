create table signing_key (
    kid            text        primary key,
    algorithm      text        not null check (algorithm in ('RS256', 'PS256', 'ES256', 'EdDSA')),
    state          text        not null check (state in ('pending', 'active', 'retiring', 'retired', 'revoked')),
    public_jwk     text        not null,
    private_sealed bytea,
    created_at     timestamptz not null,
    activated_at   timestamptz,
    retiring_at    timestamptz,
    ended_at       timestamptz,
    check (private_sealed is not null or state in ('retired', 'revoked'))
);
comment on table signing_key is 'keys: signing keys; private halves sealed under the instance key';
create unique index signing_key_one_active on signing_key (algorithm) where state = 'active';
create unique index signing_key_one_pending on signing_key (algorithm) where state = 'pending';
