-- Nothing looks an authorization up by its session: liveness follows the other way, from the authorization. Each code flow
-- paid for the entry.
drop index oauth_authorization_session;
