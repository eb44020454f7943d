-- A company lets the people of another one, its consultancy, act in it. Ended partnerships are deleted; the audit log keeps
-- them. What was offered never changes, so that a consultancy accepts what it has read.
create table partnership (
    id                    uuid        primary key,
    company_id            uuid        not null references company,
    consultancy_id        uuid        not null references company,
    required_company_role text        not null default 'member' check (required_company_role in ('owner', 'admin', 'member')),
    required_role_id      uuid        references api_role,
    offered_by            text        not null,
    offered_at            timestamptz not null,
    reason                text        check (length(reason) <= 500),
    ends_at               timestamptz,
    accepted_by           text,
    accepted_at           timestamptz,
    check (company_id <> consultancy_id),
    check ((accepted_by is null) = (accepted_at is null)),
    check (ends_at > offered_at),
    unique nulls not distinct (company_id, consultancy_id, required_company_role, required_role_id)
);
comment on table partnership is 'companies: which consultancy''s people may act in a company, once the consultancy has accepted';
create index partnership_consultancy on partnership (consultancy_id);
create index partnership_required_role on partnership (required_role_id);

create table partnership_role (
    partnership_id uuid not null references partnership on delete cascade,
    role_id        uuid not null,
    -- People act through a partnership, so a role for services alone never fits.
    subject_kind   text not null default 'person' check (subject_kind = 'person'),
    primary key (partnership_id, role_id),
    constraint partnership_role_assignable foreign key (role_id, subject_kind)
        references api_role_assignable (role_id, subject_kind)
);
comment on table partnership_role is 'companies: the roles that people act with through a partnership';
create index partnership_role_role on partnership_role (role_id, subject_kind);

-- Both sides see a partnership and may end it. Only the company offers, and only the consultancy accepts.
alter table partnership enable row level security;
alter table partnership force row level security;
create policy company_scope on partnership for select
    using ((select nullif(current_setting('gatehouse.company', true), ''))::uuid in (company_id, consultancy_id));
create policy company_offers on partnership for insert
    with check (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid and accepted_at is null);
create policy consultancy_accepts on partnership for update
    using (consultancy_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy either_ends on partnership for delete
    using ((select nullif(current_setting('gatehouse.company', true), ''))::uuid in (company_id, consultancy_id));
create policy instance_scope on partnership
    using ((select current_setting('gatehouse.instance', true)) = 'on');

create function partnership_terms_stand() returns trigger language plpgsql as $$
begin
    if (new.id, new.company_id, new.consultancy_id, new.required_company_role, new.required_role_id,
        new.offered_by, new.offered_at, new.reason, new.ends_at)
       is distinct from
       (old.id, old.company_id, old.consultancy_id, old.required_company_role, old.required_role_id,
        old.offered_by, old.offered_at, old.reason, old.ends_at)
    then
        raise exception 'refused: the terms of a partnership do not change' using errcode = 'check_violation';
    end if;
    return new;
end $$;
comment on function partnership_terms_stand is 'companies: keeps what was offered as it was offered';
create trigger partnership_terms_stand before update on partnership
    for each row execute function partnership_terms_stand();

alter table partnership_role enable row level security;
alter table partnership_role force row level security;
create policy company_scope on partnership_role for select
    using (exists (select 1 from partnership p where p.id = partnership_id));
create policy company_offers on partnership_role for insert
    with check (exists (select 1 from partnership p
                         where p.id = partnership_id and p.accepted_at is null
                           and p.company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid));
create policy instance_scope on partnership_role
    using ((select current_setting('gatehouse.instance', true)) = 'on');

create trigger config_changed after insert or update or delete on partnership
    for each statement execute function config_changed();

-- By which partnerships the account may act: in one company, or in every company when p_company is null. It looks at the
-- person's place in each consultancy in that consultancy's own scope, so that row-level security holds here as everywhere.
create function partnership_paths(p_account uuid, p_company uuid, p_now timestamptz)
    returns table (partnership uuid, company uuid, consultancy uuid, membership uuid, since timestamptz, role_ids uuid[])
    language plpgsql as $$
#variable_conflict use_column
declare
    company_before text := coalesce(current_setting('gatehouse.company', true), '');
    account_before text := coalesce(current_setting('gatehouse.account', true), '');
    places         membership[];
    place          membership;
begin
    perform set_config('gatehouse.account', p_account::text, true);
    perform set_config('gatehouse.company', coalesce(p_company::text, ''), true);
    places := array(
        select m
          from membership m
          join company c on c.id = m.company_id and c.state = 'active'
         where m.account_id = p_account and m.state = 'active'
           and (p_company is null
                or exists (select 1 from partnership p
                            where p.company_id = p_company and p.consultancy_id = m.company_id)));
    foreach place in array places loop
        perform set_config('gatehouse.company', place.company_id::text, true);
        return query
            select p.id, p.company_id, p.consultancy_id, place.id, greatest(p.accepted_at, place.created_at),
                   array(select r.role_id from partnership_role r where r.partnership_id = p.id)
              from partnership p
              join company c on c.id = p.company_id and c.state = 'active'
             where p.consultancy_id = place.company_id
               and (p_company is null or p.company_id = p_company)
               and p.accepted_at is not null
               and (p.ends_at is null or p.ends_at > p_now)
               and case p.required_company_role
                       when 'member' then true
                       when 'admin' then place.company_role in ('admin', 'owner')
                       else place.company_role = 'owner'
                   end
               and (p.required_role_id is null
                    or exists (select 1
                                 from role_grant g
                                 join api_role r on r.id = g.role_id
                                 join entitlement e on e.company_id = g.company_id and e.api_id = r.api_id
                                where g.membership_id = place.id and g.role_id = p.required_role_id
                                  and (g.ends_at is null or g.ends_at > p_now)
                                  and (e.all_roles
                                       or exists (select 1 from entitlement_role er
                                                   where er.company_id = e.company_id and er.role_id = r.id))));
    end loop;
    perform set_config('gatehouse.company', company_before, true);
    perform set_config('gatehouse.account', account_before, true);
end $$;
comment on function partnership_paths is 'grants: by which partnerships an account may act, and with which roles';
