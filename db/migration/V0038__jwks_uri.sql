-- Where a client publishes its keys, so that it can rotate them by itself.
alter table client add column jwks_uri text;
alter table client add constraint client_keys_at_one_place check (jwks is null or jwks_uri is null) not valid;
comment on column client.jwks_uri is 'address of its JWK set, fetched when a signature has to be checked; null for none';
