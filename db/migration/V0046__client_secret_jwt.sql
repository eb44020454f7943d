-- client_secret_jwt (OpenID Connect Core 9): to check an HMAC of a secret, the secret itself has to be there.
alter table client drop constraint client_auth_method_check;
alter table client add constraint client_auth_method_check
    check (auth_method in
        ('none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt')) not valid;

alter table client_secret add column sealed bytea;
-- Format, key id, nonce and tag are 37 octets; an HMAC of 256 bits needs a secret of 32 (RFC 7518 3.2).
alter table client_secret add constraint client_secret_sealed_check
    check (sealed is null or octet_length(sealed) >= 37 + 32) not valid;
comment on column client_secret.sealed is
    'the secret itself under the instance key, for clients of client_secret_jwt alone; null for all others';
