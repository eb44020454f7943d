-- A role that was made for service accounts alone stays so: it says so itself, and no row can make it assignable to a
-- person. Roles that persons may hold can still be narrowed to services, and are then closed for good.
alter table api_role add column service_only boolean not null default false;
do $$
begin
    -- An update of nothing would count as a change of configuration.
    if exists (select from api_role) then
        update api_role r
           set service_only = not exists (select from api_role_assignable a
                                           where a.role_id = r.id and a.subject_kind = 'person');
    end if;
end $$;
alter table api_role add constraint api_role_kind unique (id, service_only);

alter table api_role_assignable
    add column to_service_only boolean generated always as (case when subject_kind = 'person' then false end) stored;
alter table api_role_assignable add constraint api_role_assignable_service_only
    foreign key (role_id, to_service_only) references api_role (id, service_only) on delete cascade;

create function service_only_stays() returns trigger language plpgsql as $$
begin
    raise exception 'refused: the role % is for service accounts only', old.name using errcode = 'check_violation';
end $$;
comment on function service_only_stays is 'apis: keeps a role for service accounts from becoming one for persons';
create trigger service_only_stays before update on api_role
    for each row when (old.service_only and not new.service_only) execute function service_only_stays();

-- Only service clients have service accounts: no other client can hold a role, nor become another while it holds one.
alter table client add constraint client_kind unique (id, type);
alter table role_grant add constraint role_grant_service_client
    foreign key (client, subject_kind) references client (id, type) on delete cascade;

-- The client type follows the type: owner acts for a person in front of it, all others for themselves.
alter table client add constraint client_type_fits check (
    client_type is null
    or (client_type = 'owner' and type in ('web', 'spa', 'native'))
    or (client_type <> 'owner' and type = 'service'));
