-- Apart from the files that added them, so that no writer waits for the reading.
alter table oauth_code validate constraint oauth_code_dpop_jkt;
alter table oauth_refresh_token validate constraint oauth_refresh_token_dpop_jkt;
alter table client validate constraint client_refresh_token_rotation;
