-- Who has attributes has the standard claim updated_at (OpenID Connect Core 5.1) beside them: since when they are as they are.
create or replace function usability_of_person(
    p_account uuid, p_client uuid, p_company uuid, p_session uuid, p_now timestamptz,
    out account_active boolean, out membership_active boolean, out session_ended_at timestamptz,
    out consent_allowed text[], out role_ids uuid[],
    out consent_id uuid, out consent_declined text[], out consent_version integer,
    out account_email text, out account_email_verified boolean, out account_operator boolean, out account_attributes text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    membership uuid;
begin
    select a.state = 'active', a.email, a.email_verified, a.operator,
           case when a.attributes = '{}' then '{}'
                else (a.attributes || jsonb_build_object('updated_at', floor(extract(epoch from a.updated_at))::bigint))::text
           end
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
end $$;
