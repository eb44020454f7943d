create table company_policy (
    company_id               uuid        primary key references company on delete cascade,
    -- Stricter than the instance's limits of 12 hours and 1 hour, or as they are: null.
    session_absolute_seconds integer     check (session_absolute_seconds between 300 and 43200),
    session_idle_seconds     integer     check (session_idle_seconds between 300 and 3600),
    -- In ASCII and lower case; empty for every domain.
    allowed_email_domains    text[]      not null default '{}',
    updated_at               timestamptz not null
);
comment on table company_policy is 'companies: what a company asks of the people who act for it; further rules are further columns';

alter table company_policy enable row level security;
alter table company_policy force row level security;
create policy company_scope on company_policy
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on company_policy
    using ((select current_setting('gatehouse.instance', true)) = 'on');

create trigger config_changed after insert or update or delete on company_policy
    for each statement execute function config_changed();

-- A use that follows a long pause must not make the pause forgotten: companies have limits of their own.
alter table session add column idle_seconds integer not null default 0;
comment on column session.idle_seconds is 'the longest time it lay unused since the person last proved a factor';

drop function usability_of_session(bytea, uuid, boolean, timestamptz, timestamptz);
create function usability_of_session(
    p_cookie_hash bytea, p_client uuid, p_in_company boolean, p_now timestamptz, p_idle timestamptz)
    returns table (
        id uuid, account_id uuid, authenticated_at timestamptz, expires_at timestamptz, acr text, amr text[],
        seen_at timestamptz, idle_seconds integer, last_company uuid, last_at timestamptz,
        account_active boolean, membership_active boolean, session_ended_at timestamptz,
        consent_allowed text[], role_ids uuid[],
        consent_id uuid, consent_declined text[], consent_version integer,
        account_email text, account_email_verified boolean, account_operator boolean, account_attributes text)
    language sql stable as $$
    select s.id, s.account_id, s.authenticated_at, s.expires_at, s.acr, s.amr, s.seen_at, s.idle_seconds, k.company_id, k.last_at,
           u.account_active, u.membership_active, u.session_ended_at, u.consent_allowed, u.role_ids,
           u.consent_id, u.consent_declined, u.consent_version,
           u.account_email, u.account_email_verified, u.account_operator, u.account_attributes
      from session s
      left join session_client k
        on k.session_id = s.id and k.client = p_client and (k.company_id is null or p_in_company)
     cross join lateral usability_of_person(s.account_id, p_client, k.company_id, s.id, p_now) u
     where s.cookie_hash = p_cookie_hash and s.ended_at is null and s.expires_at > p_now and s.seen_at > p_idle
$$;
comment on function usability_of_session is 'usability: a live session and the state of its person, for one client';
