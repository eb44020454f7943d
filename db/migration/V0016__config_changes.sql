-- Whoever changes configuration, by whatever way, the version grows with it, so that no node keeps what is no longer true.
create function config_changed() returns trigger language plpgsql as $$
begin
    update config_version set version = version + 1;
    return null;
end $$;
comment on function config_changed is 'platform: counts a change of configuration';

do $$
declare
    name text;
begin
    foreach name in array array['company', 'api', 'api_scope', 'api_role', 'api_role_scope', 'api_role_assignable',
                                'entitlement', 'entitlement_role', 'client', 'client_secret', 'signing_key'] loop
        execute format('create trigger config_changed after insert or update or delete on %I
                        for each statement execute function config_changed()', name);
    end loop;
end $$;

create trigger config_changed_insert after insert on role_grant
    for each row when (new.subject_kind = 'service') execute function config_changed();
create trigger config_changed_update after update on role_grant
    for each row when (old.subject_kind = 'service') execute function config_changed();
create trigger config_changed_delete after delete on role_grant
    for each row when (old.subject_kind = 'service') execute function config_changed();
