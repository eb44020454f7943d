create table account (
    id             uuid        primary key,
    email          text        not null,
    email_normal   text        not null unique,
    email_verified boolean     not null default false,
    operator       boolean     not null default false,
    state          text        not null default 'active' check (state in ('active', 'disabled')),
    attributes     jsonb       not null default '{}',
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
comment on table account is 'accounts: people who sign in';

create table account_password (
    account_id uuid        primary key references account on delete cascade,
    hash       text        not null,
    changed_at timestamptz not null
);
comment on table account_password is 'accounts: the password of an account, as a slow hash with its format';

create table account_attribute (
    name       text        primary key,
    purpose    text        not null,
    retention  text        not null,
    created_at timestamptz not null
);
comment on table account_attribute is 'accounts: attributes that an operator has turned on, with purpose and retention (ISO 8601 period)';

create table one_time_link (
    token_hash bytea       primary key,
    purpose    text        not null check (purpose in ('first-operator')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
comment on table one_time_link is 'accounts: links that work once';
