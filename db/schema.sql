-- The schema after all migrations, for reading. script/generate writes this file.

-- accounts: people who sign in
create table account (
    id uuid not null,
    email text not null,
    email_normal text not null,
    email_verified boolean not null default false,
    operator boolean not null default false,
    state text not null default 'active'::text,
    attributes jsonb not null default '{}'::jsonb,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    constraint account_pkey PRIMARY KEY (id),
    constraint account_email_normal_key UNIQUE (email_normal),
    constraint account_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text])))
);

-- accounts: attributes that an operator has turned on, with purpose and retention (ISO 8601 period)
create table account_attribute (
    name text not null,
    purpose text not null,
    retention text not null,
    created_at timestamp with time zone not null,
    constraint account_attribute_pkey PRIMARY KEY (name)
);

-- accounts: the password of an account, as a slow hash with its format
create table account_password (
    account_id uuid not null,
    hash text not null,
    changed_at timestamp with time zone not null,
    constraint account_password_pkey PRIMARY KEY (account_id),
    constraint account_password_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
);

-- apis: resource servers
create table api (
    id uuid not null,
    audience text not null,
    name text not null,
    client_types text[] not null default '{}'::text[],
    token_seconds integer not null,
    token_format text not null,
    token_algorithm text not null,
    introspection_clients text[] not null default '{}'::text[],
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    constraint api_pkey PRIMARY KEY (id),
    constraint api_audience_key UNIQUE (audience),
    constraint api_token_algorithm_check CHECK ((token_algorithm = ANY (ARRAY['RS256'::text, 'PS256'::text, 'ES256'::text, 'EdDSA'::text]))),
    constraint api_token_format_check CHECK ((token_format = ANY (ARRAY['jwt'::text, 'reference'::text]))),
    constraint api_token_seconds_check CHECK (((token_seconds >= 1) AND (token_seconds <= 86400)))
);

-- apis: roles that can be granted
create table api_role (
    id uuid not null,
    api_id uuid not null,
    name text not null,
    description text not null default ''::text,
    constraint api_role_pkey PRIMARY KEY (id),
    constraint api_role_api_id_name_key UNIQUE (api_id, name),
    constraint api_role_id_api_id_key UNIQUE (id, api_id),
    constraint api_role_api_id_fkey FOREIGN KEY (api_id) REFERENCES api(id) ON DELETE CASCADE
);

-- apis: to whom a role may be granted; role grants point here, so the database refuses the rest
create table api_role_assignable (
    role_id uuid not null,
    subject_kind text not null,
    constraint api_role_assignable_pkey PRIMARY KEY (role_id, subject_kind),
    constraint api_role_assignable_role_id_fkey FOREIGN KEY (role_id) REFERENCES api_role(id) ON DELETE CASCADE,
    constraint api_role_assignable_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['person'::text, 'service'::text])))
);

-- apis: the scopes of a role
create table api_role_scope (
    role_id uuid not null,
    scope_id uuid not null,
    constraint api_role_scope_pkey PRIMARY KEY (role_id, scope_id),
    constraint api_role_scope_role_id_fkey FOREIGN KEY (role_id) REFERENCES api_role(id) ON DELETE CASCADE,
    constraint api_role_scope_scope_id_fkey FOREIGN KEY (scope_id) REFERENCES api_scope(id) ON DELETE CASCADE
);

-- apis: scopes; a name is unique in the instance, so a scope names its API
create table api_scope (
    id uuid not null,
    api_id uuid not null,
    name text not null,
    description text not null default ''::text,
    client_type text,
    resource text,
    permission text,
    constraint api_scope_pkey PRIMARY KEY (id),
    constraint api_scope_name_key UNIQUE (name),
    constraint api_scope_api_id_fkey FOREIGN KEY (api_id) REFERENCES api(id) ON DELETE CASCADE
);
CREATE INDEX api_scope_api ON api_scope USING btree (api_id);

-- audit: append-only log, one row per change or refusal; no personal data beyond ids
create table audit_event (
    id uuid not null,
    at timestamp with time zone not null,
    company_id uuid,
    actor text not null,
    action text not null,
    subject text not null,
    reference text,
    detail jsonb not null default '{}'::jsonb,
    constraint audit_event_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_event_action ON audit_event USING btree (action, id);
CREATE INDEX audit_event_company ON audit_event USING btree (company_id, id);

-- clients: applications that obtain tokens
create table client (
    id uuid not null,
    client_id text not null,
    name text not null,
    type text not null,
    company_id uuid,
    client_type text,
    auth_method text not null,
    redirect_uris text[] not null default '{}'::text[],
    post_logout_redirect_uris text[] not null default '{}'::text[],
    allowed_origins text[] not null default '{}'::text[],
    scopes text[] not null default '{}'::text[],
    required_scopes text[] not null default '{openid}'::text[],
    company_context text not null,
    consent text not null default 'required'::text,
    pkce text not null default 'required'::text,
    jwks text,
    settings jsonb not null default '{}'::jsonb,
    state text not null default 'active'::text,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    constraint client_pkey PRIMARY KEY (id),
    constraint client_client_id_key UNIQUE (client_id),
    constraint client_id_company_id_key UNIQUE (id, company_id),
    constraint client_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint client_auth_method_check CHECK ((auth_method = ANY (ARRAY['none'::text, 'client_secret_basic'::text, 'client_secret_post'::text, 'private_key_jwt'::text]))),
    constraint client_check CHECK (((auth_method = 'none'::text) = (type = ANY (ARRAY['spa'::text, 'native'::text, 'device'::text])))),
    constraint client_check1 CHECK (((auth_method <> 'none'::text) OR (pkce = 'required'::text))),
    constraint client_client_id_check CHECK ((client_id ~ '^[\x21-\x7e]{1,255}$'::text)),
    constraint client_company_context_check CHECK ((company_context = ANY (ARRAY['required'::text, 'optional'::text, 'none'::text]))),
    constraint client_consent_check CHECK ((consent = ANY (ARRAY['required'::text, 'trusted'::text]))),
    constraint client_pkce_check CHECK ((pkce = ANY (ARRAY['required'::text, 'optional'::text]))),
    constraint client_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text]))),
    constraint client_type_check CHECK ((type = ANY (ARRAY['web'::text, 'spa'::text, 'native'::text, 'device'::text, 'service'::text])))
);
CREATE INDEX client_company ON client USING btree (company_id);

-- clients: assertions that were used, until they expire (RFC 7523 section 3, jti)
create table client_assertion_seen (
    client uuid not null,
    jti_hash bytea not null,
    expires_at timestamp with time zone not null,
    constraint client_assertion_seen_pkey PRIMARY KEY (client, jti_hash)
);
CREATE INDEX client_assertion_seen_expiry ON client_assertion_seen USING btree (expires_at);

-- clients: secrets as hashes with their format; two may live at once for rotation
create table client_secret (
    id uuid not null,
    client uuid not null,
    hash text not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone,
    constraint client_secret_pkey PRIMARY KEY (id),
    constraint client_secret_client_fkey FOREIGN KEY (client) REFERENCES client(id) ON DELETE CASCADE
);
CREATE INDEX client_secret_client ON client_secret USING btree (client);

-- companies: the tenants
create table company (
    id uuid not null,
    slug text not null,
    name text not null,
    state text not null default 'active'::text,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    constraint company_pkey PRIMARY KEY (id),
    constraint company_slug_key UNIQUE (slug),
    constraint company_slug_check CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
    constraint company_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text])))
);

-- platform: counts changes of configuration, so that every node knows when to read it again
create table config_version (
    one boolean not null default true,
    version bigint not null,
    constraint config_version_pkey PRIMARY KEY (one),
    constraint config_version_one_check CHECK (one)
);

-- consents: what a person allowed a client for a company
create table consent (
    id uuid not null,
    account_id uuid not null,
    client uuid not null,
    company_id uuid,
    allowed text[] not null,
    declined text[] not null default '{}'::text[],
    version integer not null default 1,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint consent_pkey PRIMARY KEY (id),
    constraint consent_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
    constraint consent_client_fkey FOREIGN KEY (client) REFERENCES client(id) ON DELETE CASCADE,
    constraint consent_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
CREATE INDEX consent_client ON consent USING btree (client);
CREATE INDEX consent_company ON consent USING btree (company_id);
CREATE UNIQUE INDEX consent_live ON consent USING btree (account_id, client, COALESCE(company_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (ended_at IS NULL);

-- consents: every version of a consent, never changed
create table consent_history (
    consent_id uuid not null,
    version integer not null,
    at timestamp with time zone not null,
    act text not null,
    allowed text[] not null,
    declined text[] not null,
    language text not null,
    constraint consent_history_pkey PRIMARY KEY (consent_id, version),
    constraint consent_history_consent_id_fkey FOREIGN KEY (consent_id) REFERENCES consent(id) ON DELETE CASCADE,
    constraint consent_history_act_check CHECK ((act = ANY (ARRAY['allowed'::text, 'changed'::text, 'withdrawn'::text])))
);

-- desiredstate: hashes of secret values last applied, so that a change by the person survives
create table desired_value (
    kind text not null,
    name text not null,
    field text not null,
    value_hash bytea not null,
    applied_at timestamp with time zone not null,
    constraint desired_value_pkey PRIMARY KEY (kind, name, field)
);

-- apis: which company may use which API
create table entitlement (
    company_id uuid not null,
    api_id uuid not null,
    all_roles boolean not null default true,
    created_at timestamp with time zone not null,
    constraint entitlement_pkey PRIMARY KEY (company_id, api_id),
    constraint entitlement_api_id_fkey FOREIGN KEY (api_id) REFERENCES api(id) ON DELETE CASCADE,
    constraint entitlement_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- apis: the roles a company may use at most, where not all
create table entitlement_role (
    company_id uuid not null,
    api_id uuid not null,
    role_id uuid not null,
    constraint entitlement_role_pkey PRIMARY KEY (company_id, role_id),
    constraint entitlement_role_company_id_api_id_fkey FOREIGN KEY (company_id, api_id) REFERENCES entitlement(company_id, api_id) ON DELETE CASCADE,
    constraint entitlement_role_role_id_api_id_fkey FOREIGN KEY (role_id, api_id) REFERENCES api_role(id, api_id) ON DELETE CASCADE
);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- platform: values sealed under the instance key; the app role has no rights on it
create table instance_secret (
    name text not null,
    sealed bytea not null,
    created_at timestamp with time zone not null default now(),
    constraint instance_secret_pkey PRIMARY KEY (name),
    constraint instance_secret_name_check CHECK ((name = ANY (ARRAY['key-check'::text, 'app-password'::text])))
);

-- companies: who belongs to which company
create table membership (
    id uuid not null,
    account_id uuid not null,
    company_id uuid not null,
    company_role text not null,
    state text not null default 'active'::text,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    constraint membership_pkey PRIMARY KEY (id),
    constraint membership_account_id_company_id_key UNIQUE (account_id, company_id),
    constraint membership_id_company_id_key UNIQUE (id, company_id),
    constraint membership_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    constraint membership_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint membership_company_role_check CHECK ((company_role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text]))),
    constraint membership_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text])))
);
CREATE INDEX membership_company ON membership USING btree (company_id);
row level security: enabled, forced;
policy account_scope for select using (account_id = (( SELECT NULLIF(current_setting('gatehouse.account'::text, true), ''::text)))::uuid);
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- protocol: what a client got from one sign-in; the family of its codes and tokens
create table oauth_authorization (
    id uuid not null,
    client uuid not null,
    account_id uuid,
    company_id uuid,
    session_id uuid,
    scopes text[] not null,
    resources text[] not null default '{}'::text[],
    offline boolean not null,
    authenticated_at timestamp with time zone not null,
    acr text not null,
    amr text[] not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    revoked_at timestamp with time zone,
    revoked_because text,
    constraint oauth_authorization_pkey PRIMARY KEY (id)
);
CREATE INDEX oauth_authorization_account ON oauth_authorization USING btree (account_id, client);
CREATE INDEX oauth_authorization_expiry ON oauth_authorization USING btree (expires_at);
CREATE INDEX oauth_authorization_session ON oauth_authorization USING btree (session_id) WHERE (revoked_at IS NULL);

-- protocol: authorization codes, single use
create table oauth_code (
    day integer not null,
    hash bytea not null,
    authorization_id uuid not null,
    redirect_uri text,
    code_challenge text,
    nonce text,
    expires_at timestamp with time zone not null,
    spent_at timestamp with time zone,
    constraint oauth_code_pkey PRIMARY KEY (day, hash)
) partition by RANGE (day);

-- protocol: access tokens of APIs that chose the reference format
create table oauth_reference_token (
    day integer not null,
    hash bytea not null,
    authorization_id uuid,
    client uuid not null,
    claims text not null,
    expires_at timestamp with time zone not null,
    revoked_at timestamp with time zone,
    constraint oauth_reference_token_pkey PRIMARY KEY (day, hash)
) partition by RANGE (day);

-- protocol: refresh tokens; a successor is a new row
create table oauth_refresh_token (
    day integer not null,
    hash bytea not null,
    authorization_id uuid not null,
    generation integer not null,
    issued_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    spent_at timestamp with time zone,
    constraint oauth_refresh_token_pkey PRIMARY KEY (day, hash)
) partition by RANGE (day);

-- protocol: single JWT access tokens that were revoked, until they expire
create table oauth_revoked_token (
    jti text not null,
    expires_at timestamp with time zone not null,
    constraint oauth_revoked_token_pkey PRIMARY KEY (jti)
);
CREATE INDEX oauth_revoked_token_expiry ON oauth_revoked_token USING btree (expires_at);

-- accounts: links that work once
create table one_time_link (
    token_hash bytea not null,
    purpose text not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    used_at timestamp with time zone,
    constraint one_time_link_pkey PRIMARY KEY (token_hash),
    constraint one_time_link_purpose_check CHECK ((purpose = 'first-operator'::text))
);

-- grants: roles of memberships and service accounts, company-wide
create table role_grant (
    id uuid not null,
    role_id uuid not null,
    subject_kind text not null,
    membership_id uuid,
    client uuid,
    company_id uuid,
    granted_by text not null,
    granted_at timestamp with time zone not null,
    ends_at timestamp with time zone,
    reason text,
    constraint role_grant_pkey PRIMARY KEY (id),
    constraint role_grant_assignable FOREIGN KEY (role_id, subject_kind) REFERENCES api_role_assignable(role_id, subject_kind),
    constraint role_grant_client FOREIGN KEY (client) REFERENCES client(id) ON DELETE CASCADE,
    constraint role_grant_client_company FOREIGN KEY (client, company_id) REFERENCES client(id, company_id) ON DELETE CASCADE,
    constraint role_grant_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint role_grant_membership FOREIGN KEY (membership_id, company_id) REFERENCES membership(id, company_id) ON DELETE CASCADE,
    constraint role_grant_check CHECK (((subject_kind = 'person'::text) = (membership_id IS NOT NULL))),
    constraint role_grant_check1 CHECK (((subject_kind = 'service'::text) = (client IS NOT NULL))),
    constraint role_grant_check2 CHECK (((subject_kind = 'service'::text) OR (company_id IS NOT NULL))),
    constraint role_grant_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['person'::text, 'service'::text])))
);
CREATE INDEX role_grant_company ON role_grant USING btree (company_id);
CREATE UNIQUE INDEX role_grant_once_person ON role_grant USING btree (membership_id, role_id) WHERE (membership_id IS NOT NULL);
CREATE UNIQUE INDEX role_grant_once_service ON role_grant USING btree (client, role_id) WHERE (client IS NOT NULL);
CREATE INDEX role_grant_role ON role_grant USING btree (role_id, subject_kind);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- sessions: one sign-in of an account in one browser; the id is the sid of tokens
create table session (
    id uuid not null,
    cookie_hash bytea not null,
    account_id uuid not null,
    created_at timestamp with time zone not null,
    authenticated_at timestamp with time zone not null,
    seen_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    acr text not null,
    amr text[] not null,
    ended_at timestamp with time zone,
    constraint session_pkey PRIMARY KEY (id),
    constraint session_cookie_hash_key UNIQUE (cookie_hash),
    constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
);
CREATE INDEX session_account ON session USING btree (account_id) WHERE (ended_at IS NULL);
CREATE INDEX session_expiry ON session USING btree (expires_at);

-- sessions: clients that took part, with the company last chosen for each
create table session_client (
    session_id uuid not null,
    client uuid not null,
    company_id uuid,
    last_at timestamp with time zone not null,
    constraint session_client_pkey PRIMARY KEY (session_id, client),
    constraint session_client_client_fkey FOREIGN KEY (client) REFERENCES client(id) ON DELETE CASCADE,
    constraint session_client_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint session_client_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id) ON DELETE CASCADE
);

-- keys: signing keys; private halves sealed under the instance key
create table signing_key (
    kid text not null,
    algorithm text not null,
    state text not null,
    public_jwk text not null,
    private_sealed bytea,
    created_at timestamp with time zone not null,
    activated_at timestamp with time zone,
    retiring_at timestamp with time zone,
    ended_at timestamp with time zone,
    constraint signing_key_pkey PRIMARY KEY (kid),
    constraint signing_key_algorithm_check CHECK ((algorithm = ANY (ARRAY['RS256'::text, 'PS256'::text, 'ES256'::text, 'EdDSA'::text]))),
    constraint signing_key_check CHECK (((private_sealed IS NOT NULL) OR (state = ANY (ARRAY['retired'::text, 'revoked'::text])))),
    constraint signing_key_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text, 'retiring'::text, 'retired'::text, 'revoked'::text])))
);
CREATE UNIQUE INDEX signing_key_one_active ON signing_key USING btree (algorithm) WHERE (state = 'active'::text);
CREATE UNIQUE INDEX signing_key_one_pending ON signing_key USING btree (algorithm) WHERE (state = 'pending'::text);

-- platform: random 256-bit keys per purpose, wrapped under the instance key
create table symmetric_key (
    id uuid not null,
    purpose text not null,
    wrapped bytea not null,
    created_at timestamp with time zone not null,
    state text not null,
    constraint symmetric_key_pkey PRIMARY KEY (id),
    constraint symmetric_key_purpose_check CHECK ((purpose ~ '^[a-z][a-z0-9-]{0,62}$'::text)),
    constraint symmetric_key_state_check CHECK ((state = ANY (ARRAY['current'::text, 'retired'::text])))
);
CREATE UNIQUE INDEX symmetric_key_current ON symmetric_key USING btree (purpose) WHERE (state = 'current'::text);

-- platform: failures counted per account, address or client
create unlogged table throttle (
    key_hash bytea not null,
    failures integer not null,
    last_failure timestamp with time zone not null,
    blocked_until timestamp with time zone not null,
    constraint throttle_pkey PRIMARY KEY (key_hash)
);
CREATE INDEX throttle_last_failure ON throttle USING btree (last_failure);

-- platform: counts a change of configuration
CREATE OR REPLACE FUNCTION public.config_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    update config_version set version = version + 1;
    return null;
end $function$;

-- protocol: makes partitions ahead and drops those whose tokens have all expired
CREATE OR REPLACE FUNCTION public.oauth_keep_partitions(today integer, ahead integer, keep integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

-- usability: the state of all that a person's token depends on
CREATE OR REPLACE FUNCTION public.usability_of_person(p_account uuid, p_client uuid, p_company uuid, p_session uuid, p_now timestamp with time zone, OUT account_active boolean, OUT membership_active boolean, OUT session_ended_at timestamp with time zone, OUT consent_allowed text[], OUT role_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare
    scope_before text := coalesce(current_setting('gatehouse.company', true), '');
begin
    perform set_config('gatehouse.company', coalesce(p_company::text, ''), true);
    select a.state = 'active' into account_active from account a where a.id = p_account;
    select s.ended_at into session_ended_at from session s where s.id = p_session;
    select c.allowed into consent_allowed
      from consent c
     where c.account_id = p_account and c.client = p_client and c.ended_at is null
       and coalesce(c.company_id, '00000000-0000-0000-0000-000000000000'::uuid)
           = coalesce(p_company, '00000000-0000-0000-0000-000000000000'::uuid);
    if p_company is not null then
        select m.state = 'active',
               array(select g.role_id from role_grant g
                      where g.membership_id = m.id and (g.ends_at is null or g.ends_at > p_now))
          into membership_active, role_ids
          from membership m
         where m.account_id = p_account and m.company_id = p_company;
    end if;
    perform set_config('gatehouse.company', scope_before, true);
end $function$;
