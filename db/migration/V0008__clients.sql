create table client (
    id                        uuid        primary key,
    client_id                 text        not null unique check (client_id ~ '^[\x21-\x7e]{1,255}$'),
    name                      text        not null,
    type                      text        not null check (type in ('web', 'spa', 'native', 'device', 'service')),
    company_id                uuid        references company,
    client_type               text,
    auth_method               text        not null check (auth_method in
        ('none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt')),
    redirect_uris             text[]      not null default '{}',
    post_logout_redirect_uris text[]      not null default '{}',
    allowed_origins           text[]      not null default '{}',
    scopes                    text[]      not null default '{}',
    required_scopes           text[]      not null default '{openid}',
    company_context           text        not null check (company_context in ('required', 'optional', 'none')),
    consent                   text        not null default 'required' check (consent in ('required', 'trusted')),
    pkce                      text        not null default 'required' check (pkce in ('required', 'optional')),
    jwks                      text,
    settings                  jsonb       not null default '{}',
    state                     text        not null default 'active' check (state in ('active', 'disabled')),
    created_at                timestamptz not null,
    updated_at                timestamptz not null,
    -- Public clients hold no secret, so only they may come without authentication, and never without PKCE.
    check ((auth_method = 'none') = (type in ('spa', 'native', 'device'))),
    check (auth_method <> 'none' or pkce = 'required'),
    unique (id, company_id)
);
comment on table client is 'clients: applications that obtain tokens';
create index client_company on client (company_id);

create table client_secret (
    id         uuid        primary key,
    client     uuid        not null references client on delete cascade,
    hash       text        not null,
    created_at timestamptz not null,
    expires_at timestamptz
);
comment on table client_secret is 'clients: secrets as hashes with their format; two may live at once for rotation';
create index client_secret_client on client_secret (client);

create table client_assertion_seen (
    client     uuid        not null,
    jti_hash   bytea       not null,
    expires_at timestamptz not null,
    primary key (client, jti_hash)
);
comment on table client_assertion_seen is 'clients: assertions that were used, until they expire (RFC 7523 section 3, jti)';
create index client_assertion_seen_expiry on client_assertion_seen (expires_at);
