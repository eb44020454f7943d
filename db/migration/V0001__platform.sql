-- Values that only the owner role reads: the check of the instance key, the app role's password.
create table instance_secret (
    name       text        primary key check (name in ('key-check', 'app-password')),
    sealed     bytea       not null,
    created_at timestamptz not null default now()
);
comment on table instance_secret is
    'platform: values sealed under the instance key; the app role has no rights on it';

create table symmetric_key (
    id         uuid        primary key,
    purpose    text        not null check (purpose ~ '^[a-z][a-z0-9-]{0,62}$'),
    wrapped    bytea       not null,
    created_at timestamptz not null,
    state      text        not null check (state in ('current', 'retired'))
);
comment on table symmetric_key is
    'platform: random 256-bit keys per purpose, wrapped under the instance key';

-- Decides which node's key wins when two nodes make the first one.
create unique index symmetric_key_current on symmetric_key (purpose) where state = 'current';
