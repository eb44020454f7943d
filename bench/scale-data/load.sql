-- 10,000 companies, 100,000 accounts, 300,000 memberships, 300,000 role grants; one account is in 50 companies.
\set ON_ERROR_STOP on
set gatehouse.instance = 'on';
begin;
insert into company (id, slug, name, state, created_at, updated_at)
select gen_random_uuid(), 'company-' || n, initcap(md5(n::text)) || ' ' || n, 'active', now(), now()
  from generate_series(1, :companies) n;
insert into entitlement (company_id, api_id, all_roles, created_at)
select c.id, a.id, true, now() from company c cross join api a where a.audience = 'https://api.scale.example'
on conflict do nothing;
insert into account (id, email, email_normal, email_verified, state, created_at, updated_at)
select gen_random_uuid(), e, e, true, 'active', now(), now()
  from (select 'person-' || n || '@scale.example' as e from generate_series(1, :accounts) n) x;
create temp table numbered_company as
    select id, row_number() over (order by slug) - 1 as n from company where slug like 'company-%';
create unique index on numbered_company (n);
create temp table numbered_account as
    select id, row_number() over (order by email_normal) - 1 as n from account where email like 'person-%';
-- Three companies each, far apart.
insert into membership (id, account_id, company_id, company_role, state, created_at, updated_at)
select gen_random_uuid(), a.id, c.id, case when k = 0 and a.n < :companies then 'owner' else 'member' end, 'active', now(), now()
  from numbered_account a
 cross join generate_series(0, 2) k
  join numbered_company c on c.n = (a.n + k * 3331) % :companies;
insert into membership (id, account_id, company_id, company_role, state, created_at, updated_at)
select gen_random_uuid(), a.id, c.id, 'member', 'active', now(), now()
  from account a join numbered_company c on c.n < 50
 where a.email = 'consultant@scale.example';
insert into role_grant (id, role_id, subject_kind, membership_id, company_id, granted_by, granted_at)
select gen_random_uuid(), r.id, 'person', m.id, m.company_id, 'system:scale', now()
  from membership m cross join api_role r where r.name = 'reader';
commit;
analyze company, entitlement, account, membership, role_grant;
