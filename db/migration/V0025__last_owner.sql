-- A company that has an owner keeps one, whoever writes. The condition is looked at when the row changes, the rest at the
-- end of the transaction, so that ownership can pass from one to another. Two owners who leave at the same time take turns
-- at the company's row, and the second sees what the first did.
create function company_keeps_an_owner() returns trigger language plpgsql as $$
declare
    company_before text := coalesce(current_setting('gatehouse.company', true), '');
begin
    perform 1 from company where id = old.company_id and state <> 'deleting' for no key update;
    if found then
        perform set_config('gatehouse.company', old.company_id::text, true);
        perform 1 from membership
          where company_id = old.company_id and company_role = 'owner' and state = 'active';
        if not found then
            raise exception 'refused: the last owner of company % would be gone', old.company_id
                using errcode = 'check_violation', constraint = 'company_keeps_an_owner';
        end if;
        perform set_config('gatehouse.company', company_before, true);
    end if;
    return null;
end $$;
comment on function company_keeps_an_owner is 'companies: refuses to take the last owner from a company; an operator''s explicit act sets gatehouse.ownerless';

create constraint trigger company_keeps_an_owner_change after update on membership
    deferrable initially deferred for each row
    when (old.company_role = 'owner' and old.state = 'active'
          and (new.company_role <> 'owner' or new.state <> 'active' or new.company_id <> old.company_id)
          and coalesce(current_setting('gatehouse.ownerless', true), '') <> 'on')
    execute function company_keeps_an_owner();
create constraint trigger company_keeps_an_owner_end after delete on membership
    deferrable initially deferred for each row
    when (old.company_role = 'owner' and old.state = 'active'
          and coalesce(current_setting('gatehouse.ownerless', true), '') <> 'on')
    execute function company_keeps_an_owner();
