create table invitation (
    id           uuid        primary key,
    company_id   uuid        not null references company,
    token_hash   bytea       not null unique check (length(token_hash) = 32),
    email        text        not null,
    email_normal text        not null,
    company_role text        not null check (company_role in ('owner', 'admin', 'member')),
    language     text        check (length(language) <= 35),
    invited_by   text        not null,
    state        text        not null default 'open' check (state in ('open', 'accepted', 'revoked', 'expired')),
    created_at   timestamptz not null,
    sent_at      timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    check ((state = 'open') = (ended_at is null)),
    unique (id, company_id)
);
comment on table invitation is 'companies: people asked by mail to become members; the link is stored as SHA-256 only';
create unique index invitation_open_once on invitation (company_id, email_normal) where state = 'open';
create index invitation_ended on invitation (ended_at) where ended_at is not null;
create index invitation_open_end on invitation (expires_at) where ended_at is null;

alter table invitation enable row level security;
alter table invitation force row level security;
create policy company_scope on invitation
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on invitation
    using ((select current_setting('gatehouse.instance', true)) = 'on');

create table invitation_role (
    invitation_id uuid not null,
    company_id    uuid not null,
    role_id       uuid not null,
    -- Who accepts is a person, so only roles for persons can be offered.
    subject_kind  text not null default 'person' check (subject_kind = 'person'),
    primary key (invitation_id, role_id),
    constraint invitation_role_invitation foreign key (invitation_id, company_id)
        references invitation (id, company_id) on delete cascade,
    constraint invitation_role_assignable foreign key (role_id, subject_kind)
        references api_role_assignable (role_id, subject_kind) on delete cascade
);
comment on table invitation_role is 'companies: roles that are granted when the invitation is accepted';
create index invitation_role_role on invitation_role (role_id, subject_kind);

alter table invitation_role enable row level security;
alter table invitation_role force row level security;
create policy company_scope on invitation_role
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on invitation_role
    using ((select current_setting('gatehouse.instance', true)) = 'on');
