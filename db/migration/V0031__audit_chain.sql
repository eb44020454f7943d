-- The log is only added to, chained afterwards, and read inside a scope.
create table audit_seal (
    event_id   uuid   primary key,
    company_id uuid,
    sequence   bigint not null check (sequence > 0),
    hash       bytea  not null check (length(hash) = 32),
    constraint audit_seal_place unique nulls not distinct (company_id, sequence)
);
comment on table audit_seal is
    'audit: the place of an event in the chain of its company, or of the instance where that is null; append-only';

create table audit_head (
    company_id uuid,
    sequence   bigint      not null check (sequence > 0),
    at         timestamptz not null,
    signed     text        not null
);
create index audit_head_place on audit_head (company_id, sequence);
comment on table audit_head is 'audit: signed statements of how long a chain was, and its last hash; append-only';

-- Filled by a trigger, so that an event is here exactly when it is committed and has no place yet: neither clocks nor
-- the order of commits matter to the sealer.
create table audit_unsealed (
    event_id uuid primary key
);
comment on table audit_unsealed is 'audit: events that wait for their place in the chain';
insert into audit_unsealed select id from audit_event;

create function audit_await_seal() returns trigger language plpgsql as $$
begin
    insert into audit_unsealed (event_id) values (new.id);
    return null;
end $$;
comment on function audit_await_seal is 'audit: an event waits for its place in the chain';
create trigger await_seal after insert on audit_event for each row execute function audit_await_seal();

create index audit_event_actor on audit_event (actor, id);

do $$
declare
    name text;
begin
    foreach name in array array['audit_event', 'audit_seal', 'audit_head'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        -- Whoever may do something may record it; reading needs a scope.
        execute format('create policy add on %I for insert with check (true)', name);
        execute format($policy$
            create policy company_scope on %I
                using (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid)$policy$, name);
        execute format($policy$
            create policy instance_scope on %I
                using ((select current_setting('gatehouse.instance', true)) = 'on')$policy$, name);
    end loop;
end $$;
