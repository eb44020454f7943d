-- Apart from V0046, which added them, so that no writer waits for the reading.
alter table client validate constraint client_auth_method_check;
alter table client_secret validate constraint client_secret_sealed_check;
