-- The device flow (RFC 8628).

-- A device client may be public, or hold a secret or a key where the device can keep one.
alter table client drop constraint client_check;
alter table client add constraint client_check
    check (type = 'device' or (auth_method = 'none') = (type in ('spa', 'native'))) not valid;

create table oauth_device_code (
    hash             bytea       primary key check (octet_length(hash) = 32),
    user_code_hash   bytea       not null unique check (octet_length(user_code_hash) = 32),
    client           uuid        not null,
    parameters       text        not null,
    dpop_jkt         text        check (dpop_jkt ~ '^[A-Za-z0-9_-]{43}$'),
    expires_at       timestamptz not null,
    interval_seconds integer     not null check (interval_seconds > 0),
    polled_at        timestamptz,
    authorization_id uuid,
    denied_at        timestamptz,
    spent_at         timestamptz,
    check (authorization_id is null or denied_at is null),
    check (spent_at is null or authorization_id is not null)
);
comment on table oauth_device_code is
    'protocol: devices that wait for a person, by the hashes of their two codes; single use';
comment on column oauth_device_code.user_code_hash is
    'with a key, because a user code is short enough to be guessed from a plain hash';
comment on column oauth_device_code.interval_seconds is
    'how long the device waits between two polls; longer after each that came too early';
comment on column oauth_device_code.authorization_id is 'what the person allowed; null while nobody has';
create index oauth_device_code_expiry on oauth_device_code (expires_at);
