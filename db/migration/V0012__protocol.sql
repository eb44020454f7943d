create table oauth_authorization (
    id               uuid        primary key,
    client           uuid        not null,
    account_id       uuid,
    company_id       uuid,
    session_id       uuid,
    scopes           text[]      not null,
    resources        text[]      not null default '{}',
    offline          boolean     not null,
    authenticated_at timestamptz not null,
    acr              text        not null,
    amr              text[]      not null,
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    revoked_at       timestamptz,
    revoked_because  text
);
comment on table oauth_authorization is 'protocol: what a client got from one sign-in; the family of its codes and tokens';
create index oauth_authorization_account on oauth_authorization (account_id, client);
create index oauth_authorization_session on oauth_authorization (session_id) where revoked_at is null;
create index oauth_authorization_expiry on oauth_authorization (expires_at);

create table oauth_code (
    day              integer     not null,
    hash             bytea       not null,
    authorization_id uuid        not null,
    redirect_uri     text,
    code_challenge   text,
    nonce            text,
    expires_at       timestamptz not null,
    spent_at         timestamptz,
    primary key (day, hash)
) partition by range (day);
comment on table oauth_code is 'protocol: authorization codes, single use';

create table oauth_refresh_token (
    day              integer     not null,
    hash             bytea       not null,
    authorization_id uuid        not null,
    generation       integer     not null,
    issued_at        timestamptz not null,
    expires_at       timestamptz not null,
    spent_at         timestamptz,
    primary key (day, hash)
) partition by range (day);
comment on table oauth_refresh_token is 'protocol: refresh tokens; a successor is a new row';

create table oauth_reference_token (
    day              integer     not null,
    hash             bytea       not null,
    authorization_id uuid,
    client           uuid        not null,
    claims           text        not null,
    expires_at       timestamptz not null,
    revoked_at       timestamptz,
    primary key (day, hash)
) partition by range (day);
comment on table oauth_reference_token is 'protocol: access tokens of APIs that chose the reference format';

create table oauth_revoked_token (
    jti        text        primary key,
    expires_at timestamptz not null
);
comment on table oauth_revoked_token is 'protocol: single JWT access tokens that were revoked, until they expire';
create index oauth_revoked_token_expiry on oauth_revoked_token (expires_at);

-- The role that serves has no DDL. It may only ask for the partitions of the days ahead, and for the end of those past.
create function oauth_keep_partitions(today integer, ahead integer, keep integer) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    parent text;
    child  record;
    made   integer := 0;
    -- The caller's word for the day may bring partitions, but never takes away what the real day still needs.
    oldest integer := least(today, current_date - date '1970-01-01') - keep;
begin
    if not pg_try_advisory_xact_lock(hashtext('oauth_keep_partitions')) then
        return 0;
    end if;
    if ahead not between 1 and 60 or keep not between 1 and 400 then
        raise exception 'refused: ahead % or keep % out of range', ahead, keep;
    end if;
    foreach parent in array array['oauth_code', 'oauth_refresh_token', 'oauth_reference_token'] loop
        for day in today - 1 .. today + ahead loop
            if to_regclass(parent || '_d' || day) is null then
                execute format('create table %I partition of %I for values from (%s) to (%s)',
                               parent || '_d' || day, parent, day, day + 1);
                made := made + 1;
            end if;
        end loop;
        for child in
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where i.inhparent = parent::regclass
               and substring(c.relname from '_d(\d+)$')::integer < oldest
        loop
            execute format('drop table %I', child.relname);
        end loop;
    end loop;
    return made;
end $$;
comment on function oauth_keep_partitions is 'protocol: makes partitions ahead and drops those whose tokens have all expired';
