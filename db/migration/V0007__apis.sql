create table api (
    id                  uuid        primary key,
    audience            text        not null unique,
    name                text        not null,
    client_types        text[]      not null default '{}',
    token_seconds       integer     not null check (token_seconds between 1 and 86400),
    token_format        text        not null check (token_format in ('jwt', 'reference')),
    token_algorithm     text        not null check (token_algorithm in ('RS256', 'PS256', 'ES256', 'EdDSA')),
    introspection_clients text[]    not null default '{}',
    created_at          timestamptz not null,
    updated_at          timestamptz not null
);
comment on table api is 'apis: resource servers';

create table api_scope (
    id          uuid primary key,
    api_id      uuid not null references api on delete cascade,
    name        text not null unique,
    description text not null default '',
    client_type text,
    resource    text,
    permission  text
);
comment on table api_scope is 'apis: scopes; a name is unique in the instance, so a scope names its API';
create index api_scope_api on api_scope (api_id);

create table api_role (
    id          uuid primary key,
    api_id      uuid not null references api on delete cascade,
    name        text not null,
    description text not null default '',
    unique (api_id, name),
    unique (id, api_id)
);
comment on table api_role is 'apis: roles that can be granted';

create table api_role_scope (
    role_id  uuid not null references api_role on delete cascade,
    scope_id uuid not null references api_scope on delete cascade,
    primary key (role_id, scope_id)
);
comment on table api_role_scope is 'apis: the scopes of a role';

create table api_role_assignable (
    role_id      uuid not null references api_role on delete cascade,
    subject_kind text not null check (subject_kind in ('person', 'service')),
    primary key (role_id, subject_kind)
);
comment on table api_role_assignable is 'apis: to whom a role may be granted; role grants point here, so the database refuses the rest';

create table entitlement (
    company_id uuid        not null references company,
    api_id     uuid        not null references api on delete cascade,
    all_roles  boolean     not null default true,
    created_at timestamptz not null,
    primary key (company_id, api_id)
);
comment on table entitlement is 'apis: which company may use which API';

create table entitlement_role (
    company_id uuid not null,
    api_id     uuid not null,
    role_id    uuid not null,
    primary key (company_id, role_id),
    foreign key (company_id, api_id) references entitlement on delete cascade,
    foreign key (role_id, api_id) references api_role (id, api_id) on delete cascade
);
comment on table entitlement_role is 'apis: the roles a company may use at most, where not all';

alter table entitlement enable row level security;
alter table entitlement force row level security;
create policy company_scope on entitlement
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on entitlement
    using ((select current_setting('gatehouse.instance', true)) = 'on');
alter table entitlement_role enable row level security;
alter table entitlement_role force row level security;
create policy company_scope on entitlement_role
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on entitlement_role
    using ((select current_setting('gatehouse.instance', true)) = 'on');
