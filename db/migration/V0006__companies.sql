create table company (
    id         uuid        primary key,
    slug       text        not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name       text        not null,
    state      text        not null default 'active' check (state in ('active', 'suspended')),
    created_at timestamptz not null,
    updated_at timestamptz not null
);
comment on table company is 'companies: the tenants';

create table membership (
    id           uuid        primary key,
    account_id   uuid        not null references account,
    company_id   uuid        not null references company,
    company_role text        not null check (company_role in ('owner', 'admin', 'member')),
    state        text        not null default 'active' check (state in ('active', 'suspended')),
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    unique (account_id, company_id),
    unique (id, company_id)
);
comment on table membership is 'companies: who belongs to which company';
create index membership_company on membership (company_id);

alter table membership enable row level security;
alter table membership force row level security;
create policy company_scope on membership
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy account_scope on membership for select
    using (account_id = (select nullif(current_setting('gatehouse.account', true), ''))::uuid);
create policy instance_scope on membership
    using ((select current_setting('gatehouse.instance', true)) = 'on');
