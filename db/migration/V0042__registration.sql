-- Clients that register themselves (RFC 7591): by which policy, with which tokens, and when they were used last.
alter table client add column self_registered boolean not null default false;
comment on column client.self_registered is 'it wrote itself: nobody looked at its name and addresses, and people are always asked';
-- Nobody looked at it, so nobody can have trusted it.
alter table client add constraint client_self_registered_asks check (not self_registered or consent = 'required') not valid;

create table registration_policy (
    id             uuid        primary key,
    name           text        not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    company_id     uuid        references company,
    types          text[]      not null check (types <> '{}' and types <@ array['web', 'spa', 'native', 'device', 'service']),
    scopes         text[]      not null,
    auth_methods   text[]      not null default '{}',
    redirect_hosts text[]      not null default '{}',
    pkce           text        not null default 'required' check (pkce in ('required', 'optional')),
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
comment on table registration_policy is 'registration: what clients that register themselves may be and ask for';
comment on column registration_policy.company_id is 'owner of the clients; null for the platform';
comment on column registration_policy.auth_methods is 'empty for every method';
comment on column registration_policy.redirect_hosts is 'empty for every host';
comment on column registration_policy.pkce is 'optional lets web clients with a secret or key go without';
create index registration_policy_company on registration_policy (company_id);
create trigger company_open before insert or update of company_id on registration_policy
    for each row execute function company_row_is_new();

create table registration_token (
    id         uuid        primary key,
    policy     uuid        not null references registration_policy on delete cascade,
    token_hash bytea       not null unique check (octet_length(token_hash) = 32),
    uses_left  integer     not null check (uses_left >= 0),
    created_by text        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
comment on table registration_token is 'registration: initial access tokens, with which clients register themselves (RFC 7591 section 3)';
create index registration_token_policy on registration_token (policy);
create index registration_token_expiry on registration_token (expires_at);

create table client_registration (
    client       uuid        primary key references client on delete cascade,
    policy       uuid        references registration_policy on delete set null,
    open         boolean     not null,
    token_hash   bytea       not null unique check (octet_length(token_hash) = 32),
    next_hash    bytea       unique check (octet_length(next_hash) = 32),
    created_at   timestamptz not null,
    last_used_at timestamptz
);
comment on table client_registration is 'registration: how a client that registered itself manages itself (RFC 7592), and whether it is used';
comment on column client_registration.open is 'registered without an initial access token';
comment on column client_registration.token_hash is 'of the registration access token';
comment on column client_registration.next_hash is 'of the one that was sent last; its first use ends the one before';
create index client_registration_policy on client_registration (policy);
create index client_registration_use on client_registration (coalesce(last_used_at, created_at));
