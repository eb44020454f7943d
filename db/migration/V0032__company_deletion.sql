-- The end of a company: asked for by one side, agreed by the other, executed after a time for second thoughts.
alter table company drop constraint company_state_check;
alter table company add constraint company_state_check check (state in ('active', 'suspended', 'deleting'));

create table company_deletion (
    company_id     uuid        primary key references company,
    scope          text        not null check (scope in ('company', 'data')),
    state          text        not null default 'requested' check (state in ('requested', 'approved', 'executing')),
    requested_by   uuid        not null,
    requested_side text        not null check (requested_side in ('owner', 'operator')),
    requested_at   timestamptz not null,
    approved_by    uuid,
    approved_at    timestamptz,
    executes_at    timestamptz,
    counts         jsonb       not null default '{}',
    company_state  text        check (company_state in ('active', 'suspended')),
    head_sequence  bigint,
    head_hash      bytea,
    check ((state = 'requested') = (approved_by is null)),
    check ((approved_by is null) = (approved_at is null) and (approved_by is null) = (executes_at is null)),
    -- One person cannot agree with themselves.
    constraint company_deletion_two_people check (approved_by <> requested_by)
);
comment on table company_deletion is 'deletion: companies that are about to be deleted, and how far it has come';
create index company_deletion_due on company_deletion (executes_at);
alter table company_deletion enable row level security;
alter table company_deletion force row level security;
create policy company_scope on company_deletion
    using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
create policy instance_scope on company_deletion
    using ((select current_setting('gatehouse.instance', true)) = 'on');

create table erasure_record (
    subject_hash bytea       primary key check (length(subject_hash) = 32),
    kind         text        not null check (kind in ('company', 'account')),
    at           timestamptz not null,
    record       text        not null
);
comment on table erasure_record is
    'deletion: what was erased, as SHA-256 of the id, with a signed record; applied again to older backups';

-- What is being deleted stays so; only the deletion itself lets go of it.
create function company_deletion_is_final() returns trigger language plpgsql as $$
begin
    if old.state = 'deleting' and not exists (
            select from company_deletion d
             where d.company_id = old.id and d.scope = 'data' and d.state = 'executing') then
        raise exception 'refused: company % is being deleted', old.id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function company_deletion_is_final is 'deletion: nothing changes a company that is being deleted';
create trigger deletion_is_final before update on company for each row execute function company_deletion_is_final();

-- Rows of a company are made while holding a shared lock on it, which the deletion takes alone for a moment when it
-- begins: whoever came before has committed by then and is seen, whoever comes later finds the company closed. A lock
-- on the row itself would write to it with every token.
create function company_lock(p_company uuid) returns integer language sql immutable parallel safe as $$
    select hashtext(p_company::text) & 255
$$;
comment on function company_lock is
    'deletion: the lock of a company; many share one, so that a transaction over all companies holds few';

create function company_must_be_open(p_company uuid) returns void language plpgsql as $$
begin
    if p_company is null then
        return;
    end if;
    perform pg_advisory_xact_lock_shared(hashtext('company'), company_lock(p_company));
    if not exists (select from company c where c.id = p_company and c.state <> 'deleting') then
        raise exception 'refused: company % is deleted or about to be', p_company
              using errcode = 'integrity_constraint_violation';
    end if;
end $$;
comment on function company_must_be_open is 'deletion: refuses rows of a company that is being deleted';

create function company_row_is_new() returns trigger language plpgsql as $$
begin
    perform company_must_be_open(new.company_id);
    return new;
end $$;
comment on function company_row_is_new is 'deletion: a row with a company comes into an open one only';

do $$
declare
    name text;
begin
    for name in
        select c.relname
          from pg_class c join pg_attribute a on a.attrelid = c.oid
         where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
           and a.attname = 'company_id' and not a.attisdropped
           and c.relname <> 'company_deletion' and c.relname !~ '^audit_'
    loop
        execute format('create trigger company_open before insert or update of company_id on %I
                        for each row execute function company_row_is_new()', name);
    end loop;
end $$;

create function company_consultancy_row_is_new() returns trigger language plpgsql as $$
begin
    perform company_must_be_open(new.consultancy_id);
    return new;
end $$;
comment on function company_consultancy_row_is_new is 'deletion: a partnership is for two open companies';
create trigger company_open_consultancy before insert on partnership
    for each row execute function company_consultancy_row_is_new();

-- What has no company of its own but a client that may have one, or, for a token, claims that name one.
create function company_client_row_is_new() returns trigger language plpgsql as $$
begin
    perform company_must_be_open((select c.company_id from client c where c.id = new.client));
    return new;
end $$;
comment on function company_client_row_is_new is 'deletion: what is made for a client comes into an open company only';
create trigger company_open_client before insert on oauth_authorization
    for each row execute function company_client_row_is_new();
create trigger company_open_client before insert on consent
    for each row execute function company_client_row_is_new();
create trigger company_open_client before insert on client_secret
    for each row execute function company_client_row_is_new();
create trigger company_open_client before insert on client_assertion_seen
    for each row execute function company_client_row_is_new();

create function company_token_is_new() returns trigger language plpgsql as $$
begin
    perform company_must_be_open((new.claims::jsonb ->> 'company')::uuid);
    perform company_must_be_open((select c.company_id from client c where c.id = new.client));
    return new;
end $$;
comment on function company_token_is_new is 'deletion: a reference token comes into an open company only';
create trigger company_open before insert on oauth_reference_token
    for each row execute function company_token_is_new();

-- The log of a company goes with it, and nothing is kept on one that is gone.
create function audit_company_is_known() returns trigger language plpgsql as $$
begin
    if new.company_id is not null then
        perform pg_advisory_xact_lock_shared(hashtext('company'), company_lock(new.company_id));
        if not exists (select from company c where c.id = new.company_id) then
            return null;
        end if;
    end if;
    return new;
end $$;
comment on function audit_company_is_known is 'audit: leaves no event on a company that is gone';
create trigger company_known before insert on audit_event for each row execute function audit_company_is_known();

create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if exists (select from company_deletion d
                    where d.company_id = old.company_id and d.scope = 'company' and d.state = 'executing') then
            return old;
        end if;
    end if;
    raise exception 'refused: the audit log is only added to' using errcode = 'insufficient_privilege';
end $$;
comment on function audit_refuse_change is 'audit: the log is only added to, until its company is erased';

do $$
declare
    name text;
begin
    foreach name in array array['audit_event', 'audit_seal', 'audit_head'] loop
        execute format('create trigger append_only before update or delete on %I
                        for each row execute function audit_refuse_change()', name);
        execute format('create trigger append_only_whole before truncate on %I
                        for each statement execute function audit_refuse_change()', name);
    end loop;
end $$;

-- The role that serves has no right to delete events. It may only ask for the end of a chain whose company is being
-- erased, which two people have agreed on.
create function audit_erase(p_company uuid, p_most integer) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    gone   uuid[];
    erased integer;
begin
    if not exists (select from company_deletion d
                    where d.company_id = p_company and d.scope = 'company' and d.state = 'executing') then
        raise exception 'refused: company % is not being erased', p_company using errcode = 'insufficient_privilege';
    end if;
    -- The sealer must not give a place to what goes at this moment.
    perform pg_advisory_xact_lock(hashtext('audit-seal'));
    select array(select e.id from audit_event e where e.company_id = p_company limit p_most) into gone;
    delete from audit_unsealed where event_id = any(gone);
    delete from audit_seal where event_id = any(gone);
    delete from audit_event where id = any(gone);
    get diagnostics erased = row_count;
    if erased = 0 then
        delete from audit_seal where company_id = p_company;
        delete from audit_head where company_id = p_company;
    end if;
    return erased;
end $$;
comment on function audit_erase is 'audit: erases the log of a company that is being deleted';
