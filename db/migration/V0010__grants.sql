create table role_grant (
    id            uuid        primary key,
    role_id       uuid        not null,
    subject_kind  text        not null check (subject_kind in ('person', 'service')),
    membership_id uuid,
    client        uuid,
    company_id    uuid        references company,
    granted_by    text        not null,
    granted_at    timestamptz not null,
    ends_at       timestamptz,
    reason        text,
    check ((subject_kind = 'person') = (membership_id is not null)),
    check ((subject_kind = 'service') = (client is not null)),
    check (subject_kind = 'service' or company_id is not null),
    -- A role reaches only the kinds of subject that it is assignable to.
    constraint role_grant_assignable foreign key (role_id, subject_kind)
        references api_role_assignable (role_id, subject_kind),
    -- A grant and its subject belong to the same company.
    constraint role_grant_membership foreign key (membership_id, company_id)
        references membership (id, company_id) on delete cascade,
    constraint role_grant_client foreign key (client) references client on delete cascade,
    constraint role_grant_client_company foreign key (client, company_id)
        references client (id, company_id) on delete cascade
);
comment on table role_grant is 'grants: roles of memberships and service accounts, company-wide';
create unique index role_grant_once_person on role_grant (membership_id, role_id) where membership_id is not null;
create unique index role_grant_once_service on role_grant (client, role_id) where client is not null;
create index role_grant_company on role_grant (company_id);
create index role_grant_role on role_grant (role_id, subject_kind);

alter table role_grant enable row level security;
alter table role_grant force row level security;
create policy company_scope on role_grant
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on role_grant
    using ((select current_setting('gatehouse.instance', true)) = 'on');
