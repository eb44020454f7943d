-- Queries that find a code, a token or a session join this function, so that one statement answers all that a request asks
-- before it writes. Four selects by key cost half of what one join of the four tables does: PostgreSQL spends more on
-- starting a plan with row-level security in it than on running it.
drop function usability_of_person(uuid, uuid, uuid, uuid, timestamptz);
create function usability_of_person(
    p_account uuid, p_client uuid, p_company uuid, p_session uuid, p_now timestamptz,
    out account_active boolean, out membership_active boolean, out session_ended_at timestamptz,
    out consent_allowed text[], out role_ids uuid[],
    out consent_id uuid, out consent_declined text[], out consent_version integer,
    out account_email text, out account_email_verified boolean, out account_operator boolean, out account_attributes text)
    language plpgsql as $$
declare
    scope_before text := coalesce(current_setting('gatehouse.company', true), '');
    -- Assigned, not performed: PL/pgSQL computes an assignment without a statement of its own.
    scope        text := set_config('gatehouse.company', coalesce(p_company::text, ''), true);
    membership   uuid;
begin
    select a.state = 'active', a.email, a.email_verified, a.operator, a.attributes::text
      into account_active, account_email, account_email_verified, account_operator, account_attributes
      from account a
     where a.id = p_account;
    if p_session is not null then
        select s.ended_at into session_ended_at from session s where s.id = p_session;
    end if;
    select c.id, c.allowed, c.declined, c.version
      into consent_id, consent_allowed, consent_declined, consent_version
      from consent c
     where c.account_id = p_account and c.client = p_client and c.ended_at is null
       and coalesce(c.company_id, '00000000-0000-0000-0000-000000000000'::uuid)
           = coalesce(p_company, '00000000-0000-0000-0000-000000000000'::uuid);
    if p_company is not null then
        select m.id, m.state = 'active' into membership, membership_active
          from membership m
         where m.account_id = p_account and m.company_id = p_company;
        role_ids := array(select g.role_id from role_grant g
                           where g.membership_id = membership and (g.ends_at is null or g.ends_at > p_now));
    end if;
    scope := set_config('gatehouse.company', scope_before, true);
end $$;
comment on function usability_of_person is 'usability: the state of all that a person''s token depends on';

-- The live session behind a cookie, the company last chosen in it for the client, and what the person may use there.
create function usability_of_session(
    p_cookie_hash bytea, p_client uuid, p_in_company boolean, p_now timestamptz, p_idle timestamptz)
    returns table (
        id uuid, account_id uuid, authenticated_at timestamptz, expires_at timestamptz, acr text, amr text[],
        seen_at timestamptz, last_company uuid, last_at timestamptz,
        account_active boolean, membership_active boolean, session_ended_at timestamptz,
        consent_allowed text[], role_ids uuid[],
        consent_id uuid, consent_declined text[], consent_version integer,
        account_email text, account_email_verified boolean, account_operator boolean, account_attributes text)
    language sql stable as $$
    select s.id, s.account_id, s.authenticated_at, s.expires_at, s.acr, s.amr, s.seen_at, k.company_id, k.last_at,
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
