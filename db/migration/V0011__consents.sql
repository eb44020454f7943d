create table consent (
    id         uuid        primary key,
    account_id uuid        not null references account on delete cascade,
    client     uuid        not null references client on delete cascade,
    company_id uuid        references company,
    allowed    text[]      not null,
    declined   text[]      not null default '{}',
    version    integer     not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    ended_at   timestamptz
);
comment on table consent is 'consents: what a person allowed a client for a company';
-- One live consent for each (person, client, company); no company counts as one.
create unique index consent_live on consent
    (account_id, client, coalesce(company_id, '00000000-0000-0000-0000-000000000000'::uuid)) where ended_at is null;
create index consent_client on consent (client);
create index consent_company on consent (company_id);

create table consent_history (
    consent_id uuid        not null references consent on delete cascade,
    version    integer     not null,
    at         timestamptz not null,
    act        text        not null check (act in ('allowed', 'changed', 'withdrawn')),
    allowed    text[]      not null,
    declined   text[]      not null,
    language   text        not null,
    primary key (consent_id, version)
);
comment on table consent_history is 'consents: every version of a consent, never changed';
