-- Which instance key seals now, and which ones are still needed to open. A row without wrapped speaks of a key in a file or in
-- the environment.
create table instance_key (
    id         text        primary key check (id ~ '^[0-9a-f]{16}$'),
    state      text        not null check (state in ('current', 'retiring', 'retired')),
    wrapped    bytea,
    wrapped_by text,
    created_at timestamptz not null,
    ended_at   timestamptz,
    check ((wrapped is null) = (wrapped_by is null)),
    check ((ended_at is null) = (state <> 'retired'))
);
comment on table instance_key is
    'platform: the instance keys by id; wrapped is a key as the KMS keeps it';
create unique index instance_key_current on instance_key (state) where state = 'current';

-- Symmetric keys of a purpose follow each other by number, and each says from when on it is used: known to every node before.
alter table symmetric_key
    add column generation  int check (generation > 0),
    add column active_from timestamptz,
    add column ended_at    timestamptz;
update symmetric_key k
   set active_from = created_at, generation = n.generation
  from (select id, row_number() over (partition by purpose order by created_at, id) as generation
          from symmetric_key) n
 where n.id = k.id;
alter table symmetric_key
    alter column generation set not null,
    alter column active_from set not null,
    -- Decides which node's key wins when two make the next one.
    add constraint symmetric_key_generation unique (purpose, generation);
drop index symmetric_key_current;
alter table symmetric_key drop column state;

-- A successor is published first and signs from this time on, whether or not a job runs then.
alter table signing_key add column signs_from timestamptz;

-- Not for the first key of a purpose: it is made on the side of a transaction that may change configuration itself, and would
-- wait for that one for ever. No node has another key of the purpose that it would have to forget.
create trigger config_changed_insert after insert on symmetric_key
    for each row when (new.generation > 1) execute function config_changed();
create trigger config_changed after delete or update of active_from, ended_at on symmetric_key
    for each statement execute function config_changed();

-- A secret hashed anew under the current key is the same secret: nobody has to forget anything.
drop trigger config_changed on client_secret;
create trigger config_changed after insert or delete or update of client, expires_at on client_secret
    for each statement execute function config_changed();
