-- Authorization requests that clients pushed ahead of the browser (RFC 9126).
create table oauth_pushed_request (
    hash       bytea       primary key check (octet_length(hash) = 32),
    client     uuid        not null,
    parameters text        not null,
    signed     boolean     not null,
    expires_at timestamptz not null
);
comment on table oauth_pushed_request is
    'protocol: pushed authorization requests by the hash of their request_uri; the authorization that one becomes deletes it';
comment on column oauth_pushed_request.expires_at is
    'no browser may begin with it from here on; one that has begun has the time of a flow';
create index oauth_pushed_request_expiry on oauth_pushed_request (expires_at);
