-- Apart from V0038, which added it, so that no writer waits for the reading.
alter table client validate constraint client_keys_at_one_place;
