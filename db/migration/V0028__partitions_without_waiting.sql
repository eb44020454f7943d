-- Making and dropping partitions must not hold up those who issue tokens. "create table … partition of" and "drop
-- table" ask for the parent alone: they wait for every reader, a backup of an hour for instance, and everybody else
-- waits behind them. So a partition is made aside and attached, which lets others read and write; and a drop gives up
-- after 50 ms and is tried again later.
create or replace function oauth_keep_partitions(today integer, ahead integer, keep integer) returns integer
    language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '1s' as $$
declare
    parent text;
    child  text;
    made   integer := 0;
begin
    if not pg_try_advisory_xact_lock(hashtext('oauth_keep_partitions')) then
        return 0;
    end if;
    if ahead not between 1 and 60 or keep not between 1 and 400 then
        raise exception 'refused: ahead % or keep % out of range', ahead, keep;
    end if;
    foreach parent in array array['oauth_code', 'oauth_refresh_token', 'oauth_reference_token'] loop
        for day in today - 1 .. today + ahead loop
            child := parent || '_d' || day;
            if to_regclass(child) is null then
                execute format('create table %I (like %I including all)', child, parent);
                execute format('alter table %I attach partition %I for values from (%s) to (%s)',
                               parent, child, day, day + 1);
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
exception when lock_not_available then
    return -1;
end $$;
comment on function oauth_keep_partitions is 'protocol: makes partitions ahead and says how many; -1 when somebody holds the tables';

create function oauth_drop_partition(today integer, keep integer) returns text
    language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '50ms' as $$
declare
    child  text;
    -- The caller's word for the day never takes away what the real day still needs.
    oldest integer := least(today, current_date - date '1970-01-01') - keep;
begin
    if keep not between 1 and 400 then
        raise exception 'refused: keep % out of range', keep;
    end if;
    if not pg_try_advisory_xact_lock(hashtext('oauth_keep_partitions')) then
        return null;
    end if;
    select c.relname into child
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('oauth_code'::regclass, 'oauth_refresh_token'::regclass, 'oauth_reference_token'::regclass)
       and substring(c.relname from '_d(\d+)$')::integer < oldest
     order by c.relname
     limit 1;
    if child is not null then
        execute format('drop table %I', child);
    end if;
    return child;
exception when lock_not_available then
    return null;
end $$;
comment on function oauth_drop_partition is
    'protocol: drops one partition whose tokens have all expired and says which; null when there is none, or when somebody reads it';
