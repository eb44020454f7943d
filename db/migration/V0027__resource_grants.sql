-- Beside role_grant and not in it: what gives tokens, opens partnerships or counts holders asks role_grant, and a role on
-- one resource cannot slip into any of these, whoever forgets a condition.
create table resource_grant (
    id            uuid        primary key,
    role_id       uuid        not null,
    subject_kind  text        not null check (subject_kind in ('person', 'service')),
    membership_id uuid,
    client        uuid,
    company_id    uuid        not null references company,
    resource_type text        not null check (resource_type ~ '^[a-z][a-z0-9_-]{0,62}$'),
    resource_id   text        not null check (resource_id ~ '^[\x21-\x7e]{1,255}$'),
    granted_by    text        not null,
    granted_at    timestamptz not null,
    ends_at       timestamptz check (ends_at > granted_at),
    reason        text        check (length(reason) between 1 and 500),
    check ((subject_kind = 'person') = (membership_id is not null)),
    check ((subject_kind = 'service') = (client is not null)),
    constraint resource_grant_assignable foreign key (role_id, subject_kind)
        references api_role_assignable (role_id, subject_kind),
    constraint resource_grant_membership foreign key (membership_id, company_id)
        references membership (id, company_id) on delete cascade,
    constraint resource_grant_client_company foreign key (client, company_id)
        references client (id, company_id) on delete cascade,
    constraint resource_grant_service_client foreign key (client, subject_kind)
        references client (id, type) on delete cascade,
    constraint resource_grant_once unique nulls not distinct
        (company_id, resource_type, resource_id, role_id, membership_id, client)
);
comment on table resource_grant is 'grants: roles of memberships and service accounts on one resource of their company';
create index resource_grant_membership on resource_grant (membership_id) where membership_id is not null;
create index resource_grant_client on resource_grant (client) where client is not null;
create index resource_grant_role on resource_grant (role_id, subject_kind);
create index resource_grant_page on resource_grant (company_id, id);
create index role_grant_page on role_grant (company_id, id);
drop index role_grant_company;

alter table resource_grant enable row level security;
alter table resource_grant force row level security;
create policy company_scope on resource_grant
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on resource_grant
    using ((select current_setting('gatehouse.instance', true)) = 'on');
