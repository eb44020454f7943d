-- Everything that decides whether a person's token may be used, in one question: it is asked on every issue, renewal
-- and introspection. The scope of the company is set inside, for this statement's transaction only, so that
-- row-level security holds here as it does everywhere.
create function usability_of_person(
    p_account uuid, p_client uuid, p_company uuid, p_session uuid, p_now timestamptz,
    out account_active boolean, out membership_active boolean, out session_ended_at timestamptz,
    out consent_allowed text[], out role_ids uuid[])
    language plpgsql as $$
declare
    scope_before text := coalesce(current_setting('gatehouse.company', true), '');
begin
    perform set_config('gatehouse.company', coalesce(p_company::text, ''), true);
    select a.state = 'active' into account_active from account a where a.id = p_account;
    select s.ended_at into session_ended_at from session s where s.id = p_session;
    select c.allowed into consent_allowed
      from consent c
     where c.account_id = p_account and c.client = p_client and c.ended_at is null
       and coalesce(c.company_id, '00000000-0000-0000-0000-000000000000'::uuid)
           = coalesce(p_company, '00000000-0000-0000-0000-000000000000'::uuid);
    if p_company is not null then
        select m.state = 'active',
               array(select g.role_id from role_grant g
                      where g.membership_id = m.id and (g.ends_at is null or g.ends_at > p_now))
          into membership_active, role_ids
          from membership m
         where m.account_id = p_account and m.company_id = p_company;
    end if;
    perform set_config('gatehouse.company', scope_before, true);
end $$;
comment on function usability_of_person is 'usability: the state of all that a person''s token depends on';
