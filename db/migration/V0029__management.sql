-- Gatehouse's own API is one like the others, except that nobody but Gatehouse itself writes it.
alter table api add column built_in boolean not null default false;
create unique index api_built_in on api (built_in) where built_in;

-- Lists are read in pages: in the order of these indexes, beginning after the last row of the page before.
-- The collation "C" serves both the order and the search for what a name begins with.
alter table company add column name_normal text generated always as (lower(name)) stored;
create index company_slug_order on company (slug collate "C");
create index company_name_prefix on company (name_normal collate "C");
create index membership_list on membership (company_id, id);
create index account_email_order on account (email_normal collate "C");

create table api_answer (
    caller       text        not null,
    key_hash     bytea       not null,
    request_hash bytea       not null,
    status       integer     not null,
    headers      jsonb       not null,
    body_sealed  text        not null,
    expires_at   timestamptz not null,
    primary key (caller, key_hash)
);
comment on table api_answer is
    'management: answers to requests with an Idempotency-Key, sealed, for 24 hours';
create index api_answer_expiry on api_answer (expires_at);
