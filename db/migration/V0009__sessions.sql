create table session (
    id               uuid        primary key,
    cookie_hash      bytea       not null unique,
    account_id       uuid        not null references account on delete cascade,
    created_at       timestamptz not null,
    authenticated_at timestamptz not null,
    seen_at          timestamptz not null,
    expires_at       timestamptz not null,
    acr              text        not null,
    amr              text[]      not null,
    ended_at         timestamptz
);
comment on table session is 'sessions: one sign-in of an account in one browser; the id is the sid of tokens';
create index session_expiry on session (expires_at);
create index session_account on session (account_id) where ended_at is null;

create table session_client (
    session_id uuid        not null references session on delete cascade,
    client     uuid        not null references client on delete cascade,
    company_id uuid        references company,
    last_at    timestamptz not null,
    primary key (session_id, client)
);
comment on table session_client is 'sessions: clients that took part, with the company last chosen for each';
