-- Claims that a request asked for one by one (OpenID Connect Core section 5.5), beside those of its scopes.
alter table oauth_authorization add column id_token_claims text[], add column userinfo_claims text[];
comment on column oauth_authorization.id_token_claims is 'names of claims asked for in ID tokens; null for none';
comment on column oauth_authorization.userinfo_claims is 'names of claims asked for in UserInfo; null for none';

-- Discovery lists the attributes that are turned on.
create trigger config_changed after insert or update or delete on account_attribute
    for each statement execute function config_changed();
