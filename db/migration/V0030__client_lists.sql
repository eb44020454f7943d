-- Clients are listed in the order of their client ids, of one company or of all, and found by what id or name begins with.
alter table client add column name_normal text generated always as (lower(name)) stored;
alter table client add column client_id_normal text generated always as (lower(client_id)) stored;
create index client_order on client (client_id collate "C");
create index client_name_prefix on client (name_normal collate "C");
create index client_id_prefix on client (client_id_normal collate "C");
