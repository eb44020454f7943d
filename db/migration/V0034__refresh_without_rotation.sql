-- Refresh tokens that stay the same are used for longer than any partition of a day is kept. Theirs is the day 0, which is
-- never dropped: rows go with their authorizations.
create table oauth_refresh_token_lasting (like oauth_refresh_token including all);
alter table oauth_refresh_token attach partition oauth_refresh_token_lasting for values from (0) to (1);
create index oauth_refresh_token_lasting_authorization on oauth_refresh_token_lasting (authorization_id);
comment on table oauth_refresh_token_lasting is 'protocol: refresh tokens of clients without rotation';

-- Whoever steals a token that works more than once must have no use for it.
alter table client add constraint client_refresh_token_rotation check (
    not settings @> '{"refresh_token_rotation": false}'
    or (type = 'web' and auth_method <> 'none' and settings @> '{"dpop_bound_access_tokens": true}')) not valid;
