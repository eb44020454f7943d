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
CREATE INDEX account_email_order ON account USING btree (email_normal COLLATE "C");

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
    built_in boolean not null default false,
    constraint api_pkey PRIMARY KEY (id),
    constraint api_audience_key UNIQUE (audience),
    constraint api_token_algorithm_check CHECK ((token_algorithm = ANY (ARRAY['RS256'::text, 'PS256'::text, 'ES256'::text, 'EdDSA'::text]))),
    constraint api_token_format_check CHECK ((token_format = ANY (ARRAY['jwt'::text, 'reference'::text]))),
    constraint api_token_seconds_check CHECK (((token_seconds >= 1) AND (token_seconds <= 86400)))
);
CREATE UNIQUE INDEX api_built_in ON api USING btree (built_in) WHERE built_in;

-- management: answers to requests with an Idempotency-Key, sealed, for 24 hours
create table api_answer (
    caller text not null,
    key_hash bytea not null,
    request_hash bytea not null,
    status integer not null,
    headers jsonb not null,
    body_sealed text not null,
    expires_at timestamp with time zone not null,
    recent boolean not null default false,
    constraint api_answer_pkey PRIMARY KEY (caller, key_hash)
);
CREATE INDEX api_answer_expiry ON api_answer USING btree (expires_at);

-- apis: roles that can be granted
create table api_role (
    id uuid not null,
    api_id uuid not null,
    name text not null,
    description text not null default ''::text,
    service_only boolean not null default false,
    constraint api_role_pkey PRIMARY KEY (id),
    constraint api_role_api_id_name_key UNIQUE (api_id, name),
    constraint api_role_id_api_id_key UNIQUE (id, api_id),
    constraint api_role_kind UNIQUE (id, service_only),
    constraint api_role_api_id_fkey FOREIGN KEY (api_id) REFERENCES api(id) ON DELETE CASCADE
);

-- apis: to whom a role may be granted; role grants point here, so the database refuses the rest
create table api_role_assignable (
    role_id uuid not null,
    subject_kind text not null,
    to_service_only boolean default 
CASE
    WHEN (subject_kind = 'person'::text) THEN false
    ELSE NULL::boolean
END,
    constraint api_role_assignable_pkey PRIMARY KEY (role_id, subject_kind),
    constraint api_role_assignable_role_id_fkey FOREIGN KEY (role_id) REFERENCES api_role(id) ON DELETE CASCADE,
    constraint api_role_assignable_service_only FOREIGN KEY (role_id, to_service_only) REFERENCES api_role(id, service_only) ON DELETE CASCADE,
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
CREATE INDEX audit_event_actor ON audit_event USING btree (actor, id);
CREATE INDEX audit_event_company ON audit_event USING btree (company_id, id);
row level security: enabled, forced;
policy add for a with check true;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- audit: signed statements of how long a chain was, and its last hash; append-only
create table audit_head (
    company_id uuid,
    sequence bigint not null,
    at timestamp with time zone not null,
    signed text not null,
    constraint audit_head_sequence_check CHECK ((sequence > 0))
);
CREATE INDEX audit_head_place ON audit_head USING btree (company_id, sequence);
row level security: enabled, forced;
policy add for a with check true;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- audit: the place of an event in the chain of its company, or of the instance where that is null; append-only
create table audit_seal (
    event_id uuid not null,
    company_id uuid,
    sequence bigint not null,
    hash bytea not null,
    constraint audit_seal_pkey PRIMARY KEY (event_id),
    constraint audit_seal_place UNIQUE NULLS NOT DISTINCT (company_id, sequence),
    constraint audit_seal_hash_check CHECK ((length(hash) = 32)),
    constraint audit_seal_sequence_check CHECK ((sequence > 0))
);
row level security: enabled, forced;
policy add for a with check true;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- audit: events that wait for their place in the chain
create table audit_unsealed (
    event_id uuid not null,
    constraint audit_unsealed_pkey PRIMARY KEY (event_id)
);

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
    name_normal text default lower(name),
    client_id_normal text default lower(client_id),
    jwks_uri text,
    self_registered boolean not null default false,
    constraint client_pkey PRIMARY KEY (id),
    constraint client_client_id_key UNIQUE (client_id),
    constraint client_id_company_id_key UNIQUE (id, company_id),
    constraint client_kind UNIQUE (id, type),
    constraint client_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint client_auth_method_check CHECK ((auth_method = ANY (ARRAY['none'::text, 'client_secret_basic'::text, 'client_secret_post'::text, 'client_secret_jwt'::text, 'private_key_jwt'::text]))),
    constraint client_check CHECK (((type = 'device'::text) OR ((auth_method = 'none'::text) = (type = ANY (ARRAY['spa'::text, 'native'::text]))))),
    constraint client_check1 CHECK (((auth_method <> 'none'::text) OR (pkce = 'required'::text))),
    constraint client_client_id_check CHECK ((client_id ~ '^[\x21-\x7e]{1,255}$'::text)),
    constraint client_company_context_check CHECK ((company_context = ANY (ARRAY['required'::text, 'optional'::text, 'none'::text]))),
    constraint client_consent_check CHECK ((consent = ANY (ARRAY['required'::text, 'trusted'::text]))),
    constraint client_keys_at_one_place CHECK (((jwks IS NULL) OR (jwks_uri IS NULL))),
    constraint client_pkce_check CHECK ((pkce = ANY (ARRAY['required'::text, 'optional'::text]))),
    constraint client_refresh_token_rotation CHECK (((NOT (settings @> '{"refresh_token_rotation": false}'::jsonb)) OR ((type = 'web'::text) AND (auth_method <> 'none'::text) AND (settings @> '{"dpop_bound_access_tokens": true}'::jsonb)))),
    constraint client_self_registered_asks CHECK (((NOT self_registered) OR (consent = 'required'::text))),
    constraint client_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text]))),
    constraint client_type_check CHECK ((type = ANY (ARRAY['web'::text, 'spa'::text, 'native'::text, 'device'::text, 'service'::text]))),
    constraint client_type_fits CHECK (((client_type IS NULL) OR ((client_type = 'owner'::text) AND (type = ANY (ARRAY['web'::text, 'spa'::text, 'native'::text]))) OR ((client_type <> 'owner'::text) AND (type = 'service'::text))))
);
CREATE INDEX client_company ON client USING btree (company_id);
CREATE INDEX client_id_prefix ON client USING btree (client_id_normal COLLATE "C");
CREATE INDEX client_name_prefix ON client USING btree (name_normal COLLATE "C");
CREATE INDEX client_order ON client USING btree (client_id COLLATE "C");

-- clients: assertions that were used, until they expire (RFC 7523 section 3, jti)
create table client_assertion_seen (
    client uuid not null,
    jti_hash bytea not null,
    expires_at timestamp with time zone not null,
    constraint client_assertion_seen_pkey PRIMARY KEY (client, jti_hash)
);
CREATE INDEX client_assertion_seen_expiry ON client_assertion_seen USING btree (expires_at);

-- registration: how a client that registered itself manages itself (RFC 7592), and whether it is used
create table client_registration (
    client uuid not null,
    policy uuid,
    open boolean not null,
    token_hash bytea not null,
    next_hash bytea,
    created_at timestamp with time zone not null,
    last_used_at timestamp with time zone,
    constraint client_registration_pkey PRIMARY KEY (client),
    constraint client_registration_next_hash_key UNIQUE (next_hash),
    constraint client_registration_token_hash_key UNIQUE (token_hash),
    constraint client_registration_client_fkey FOREIGN KEY (client) REFERENCES client(id) ON DELETE CASCADE,
    constraint client_registration_policy_fkey FOREIGN KEY (policy) REFERENCES registration_policy(id) ON DELETE SET NULL,
    constraint client_registration_next_hash_check CHECK ((octet_length(next_hash) = 32)),
    constraint client_registration_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
CREATE INDEX client_registration_policy ON client_registration USING btree (policy);
CREATE INDEX client_registration_use ON client_registration USING btree (COALESCE(last_used_at, created_at));

-- clients: secrets as hashes with their format; two may live at once for rotation
create table client_secret (
    id uuid not null,
    client uuid not null,
    hash text not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone,
    sealed bytea,
    constraint client_secret_pkey PRIMARY KEY (id),
    constraint client_secret_client_fkey FOREIGN KEY (client) REFERENCES client(id) ON DELETE CASCADE,
    constraint client_secret_sealed_check CHECK (((sealed IS NULL) OR (octet_length(sealed) >= (37 + 32))))
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
    name_normal text default lower(name),
    constraint company_pkey PRIMARY KEY (id),
    constraint company_slug_key UNIQUE (slug),
    constraint company_slug_check CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
    constraint company_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text, 'deleting'::text])))
);
CREATE INDEX company_name_prefix ON company USING btree (name_normal COLLATE "C");
CREATE INDEX company_slug_order ON company USING btree (slug COLLATE "C");

-- deletion: companies that are about to be deleted, and how far it has come
create table company_deletion (
    company_id uuid not null,
    scope text not null,
    state text not null default 'requested'::text,
    requested_by uuid not null,
    requested_side text not null,
    requested_at timestamp with time zone not null,
    approved_by uuid,
    approved_at timestamp with time zone,
    executes_at timestamp with time zone,
    counts jsonb not null default '{}'::jsonb,
    company_state text,
    head_sequence bigint,
    head_hash bytea,
    constraint company_deletion_pkey PRIMARY KEY (company_id),
    constraint company_deletion_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint company_deletion_check CHECK (((state = 'requested'::text) = (approved_by IS NULL))),
    constraint company_deletion_check1 CHECK ((((approved_by IS NULL) = (approved_at IS NULL)) AND ((approved_by IS NULL) = (executes_at IS NULL)))),
    constraint company_deletion_company_state_check CHECK ((company_state = ANY (ARRAY['active'::text, 'suspended'::text]))),
    constraint company_deletion_requested_side_check CHECK ((requested_side = ANY (ARRAY['owner'::text, 'operator'::text]))),
    constraint company_deletion_scope_check CHECK ((scope = ANY (ARRAY['company'::text, 'data'::text]))),
    constraint company_deletion_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'executing'::text]))),
    constraint company_deletion_two_people CHECK ((approved_by <> requested_by))
);
CREATE INDEX company_deletion_due ON company_deletion USING btree (executes_at);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- companies: what a company asks of the people who act for it; further rules are further columns
create table company_policy (
    company_id uuid not null,
    session_absolute_seconds integer,
    session_idle_seconds integer,
    allowed_email_domains text[] not null default '{}'::text[],
    updated_at timestamp with time zone not null,
    constraint company_policy_pkey PRIMARY KEY (company_id),
    constraint company_policy_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE CASCADE,
    constraint company_policy_session_absolute_seconds_check CHECK (((session_absolute_seconds >= 300) AND (session_absolute_seconds <= 43200))),
    constraint company_policy_session_idle_seconds_check CHECK (((session_idle_seconds >= 300) AND (session_idle_seconds <= 3600)))
);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

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

-- deletion: what was erased, as SHA-256 of the id, with a signed record; applied again to older backups
create table erasure_record (
    subject_hash bytea not null,
    kind text not null,
    at timestamp with time zone not null,
    record text not null,
    constraint erasure_record_pkey PRIMARY KEY (subject_hash),
    constraint erasure_record_kind_check CHECK ((kind = ANY (ARRAY['company'::text, 'account'::text]))),
    constraint erasure_record_subject_hash_check CHECK ((length(subject_hash) = 32))
);

-- platform: the instance keys by id; wrapped is a key as the KMS keeps it
create table instance_key (
    id text not null,
    state text not null,
    wrapped bytea,
    wrapped_by text,
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint instance_key_pkey PRIMARY KEY (id),
    constraint instance_key_check CHECK (((wrapped IS NULL) = (wrapped_by IS NULL))),
    constraint instance_key_check1 CHECK (((ended_at IS NULL) = (state <> 'retired'::text))),
    constraint instance_key_id_check CHECK ((id ~ '^[0-9a-f]{16}$'::text)),
    constraint instance_key_state_check CHECK ((state = ANY (ARRAY['current'::text, 'retiring'::text, 'retired'::text])))
);
CREATE UNIQUE INDEX instance_key_current ON instance_key USING btree (state) WHERE (state = 'current'::text);

-- platform: values sealed under the instance key; the app role has no rights on it
create table instance_secret (
    name text not null,
    sealed bytea not null,
    created_at timestamp with time zone not null default now(),
    constraint instance_secret_pkey PRIMARY KEY (name),
    constraint instance_secret_name_check CHECK ((name = ANY (ARRAY['key-check'::text, 'app-password'::text])))
);

-- companies: people asked by mail to become members; the link is stored as SHA-256 only
create table invitation (
    id uuid not null,
    company_id uuid not null,
    token_hash bytea not null,
    email text not null,
    email_normal text not null,
    company_role text not null,
    language text,
    invited_by text not null,
    state text not null default 'open'::text,
    created_at timestamp with time zone not null,
    sent_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint invitation_pkey PRIMARY KEY (id),
    constraint invitation_id_company_id_key UNIQUE (id, company_id),
    constraint invitation_token_hash_key UNIQUE (token_hash),
    constraint invitation_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint invitation_check CHECK (((state = 'open'::text) = (ended_at IS NULL))),
    constraint invitation_company_role_check CHECK ((company_role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text]))),
    constraint invitation_language_check CHECK ((length(language) <= 35)),
    constraint invitation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'revoked'::text, 'expired'::text]))),
    constraint invitation_token_hash_check CHECK ((length(token_hash) = 32))
);
CREATE INDEX invitation_ended ON invitation USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX invitation_open_end ON invitation USING btree (expires_at) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX invitation_open_once ON invitation USING btree (company_id, email_normal) WHERE (state = 'open'::text);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- companies: roles that are granted when the invitation is accepted
create table invitation_role (
    invitation_id uuid not null,
    company_id uuid not null,
    role_id uuid not null,
    subject_kind text not null default 'person'::text,
    constraint invitation_role_pkey PRIMARY KEY (invitation_id, role_id),
    constraint invitation_role_assignable FOREIGN KEY (role_id, subject_kind) REFERENCES api_role_assignable(role_id, subject_kind) ON DELETE CASCADE,
    constraint invitation_role_invitation FOREIGN KEY (invitation_id, company_id) REFERENCES invitation(id, company_id) ON DELETE CASCADE,
    constraint invitation_role_subject_kind_check CHECK ((subject_kind = 'person'::text))
);
CREATE INDEX invitation_role_role ON invitation_role USING btree (role_id, subject_kind);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- protocol: back-channel logout, until the client has heard of it; the subject is sealed, for it may be erased by now
create table logout_notice (
    id uuid not null,
    client uuid not null,
    session_id uuid,
    subject text not null,
    attempts integer not null default 0,
    queued_at timestamp with time zone not null,
    due_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    constraint logout_notice_pkey PRIMARY KEY (id),
    constraint logout_notice_client_fkey FOREIGN KEY (client) REFERENCES client(id) ON DELETE CASCADE,
    constraint logout_notice_attempts_check CHECK ((attempts >= 0)),
    constraint logout_notice_check CHECK ((expires_at > queued_at))
);
CREATE INDEX logout_notice_due ON logout_notice USING btree (client, due_at);
CREATE UNIQUE INDEX logout_notice_once ON logout_notice USING btree (client, session_id);

-- platform: letters on their way; recipient and content sealed, until the message ends
create table mail_message (
    id uuid not null,
    template text not null,
    cause text not null,
    content bytea,
    state text not null,
    attempts integer not null default 0,
    queued_at timestamp with time zone not null,
    due_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    last_error text,
    constraint mail_message_pkey PRIMARY KEY (id),
    constraint mail_message_attempts_check CHECK ((attempts >= 0)),
    constraint mail_message_check CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['queued'::text, 'sending'::text])))),
    constraint mail_message_check1 CHECK (((content IS NULL) = (ended_at IS NOT NULL))),
    constraint mail_message_last_error_check CHECK ((length(last_error) <= 40)),
    constraint mail_message_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'expired'::text, 'cancelled'::text])))
);
CREATE INDEX mail_message_cause ON mail_message USING btree (cause) WHERE (ended_at IS NULL);
CREATE INDEX mail_message_due ON mail_message USING btree (due_at) WHERE (ended_at IS NULL);
CREATE INDEX mail_message_ended ON mail_message USING btree (ended_at) WHERE (ended_at IS NOT NULL);

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
CREATE INDEX membership_list ON membership USING btree (company_id, id);
row level security: enabled, forced;
policy account_scope for select using (account_id = (( SELECT NULLIF(current_setting('gatehouse.account'::text, true), ''::text)))::uuid);
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);
policy usability for select using true;

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
    id_token_claims text[],
    userinfo_claims text[],
    constraint oauth_authorization_pkey PRIMARY KEY (id)
);
CREATE INDEX oauth_authorization_account ON oauth_authorization USING btree (account_id, client);
CREATE INDEX oauth_authorization_expiry ON oauth_authorization USING btree (expires_at);

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
    dpop_jkt text,
    constraint oauth_code_pkey PRIMARY KEY (day, hash),
    constraint oauth_code_dpop_jkt CHECK ((dpop_jkt ~ '^[A-Za-z0-9_-]{43}$'::text))
) partition by RANGE (day);

-- protocol: devices that wait for a person, by the hashes of their two codes; single use
create table oauth_device_code (
    hash bytea not null,
    user_code_hash bytea not null,
    client uuid not null,
    parameters text not null,
    dpop_jkt text,
    expires_at timestamp with time zone not null,
    interval_seconds integer not null,
    polled_at timestamp with time zone,
    authorization_id uuid,
    denied_at timestamp with time zone,
    spent_at timestamp with time zone,
    constraint oauth_device_code_pkey PRIMARY KEY (hash),
    constraint oauth_device_code_user_code_hash_key UNIQUE (user_code_hash),
    constraint oauth_device_code_check CHECK (((authorization_id IS NULL) OR (denied_at IS NULL))),
    constraint oauth_device_code_check1 CHECK (((spent_at IS NULL) OR (authorization_id IS NOT NULL))),
    constraint oauth_device_code_dpop_jkt_check CHECK ((dpop_jkt ~ '^[A-Za-z0-9_-]{43}$'::text)),
    constraint oauth_device_code_hash_check CHECK ((octet_length(hash) = 32)),
    constraint oauth_device_code_interval_seconds_check CHECK ((interval_seconds > 0)),
    constraint oauth_device_code_user_code_hash_check CHECK ((octet_length(user_code_hash) = 32))
);
CREATE INDEX oauth_device_code_expiry ON oauth_device_code USING btree (expires_at);

-- protocol: proofs that were used, by the minute of their iat and the hash of key and jti, until no node accepts them
create table oauth_dpop_proof (
    minute integer not null,
    hash bytea not null,
    constraint oauth_dpop_proof_pkey PRIMARY KEY (minute, hash),
    constraint oauth_dpop_proof_hash_check CHECK ((octet_length(hash) = 32))
);

-- protocol: pushed authorization requests by the hash of their request_uri; the authorization that one becomes deletes it
create table oauth_pushed_request (
    hash bytea not null,
    client uuid not null,
    parameters text not null,
    signed boolean not null,
    expires_at timestamp with time zone not null,
    constraint oauth_pushed_request_pkey PRIMARY KEY (hash),
    constraint oauth_pushed_request_hash_check CHECK ((octet_length(hash) = 32))
);
CREATE INDEX oauth_pushed_request_expiry ON oauth_pushed_request USING btree (expires_at);

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
    dpop_jkt text,
    constraint oauth_refresh_token_pkey PRIMARY KEY (day, hash),
    constraint oauth_refresh_token_dpop_jkt CHECK ((dpop_jkt ~ '^[A-Za-z0-9_-]{43}$'::text))
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

-- companies: which consultancy's people may act in a company, once the consultancy has accepted
create table partnership (
    id uuid not null,
    company_id uuid not null,
    consultancy_id uuid not null,
    required_company_role text not null default 'member'::text,
    required_role_id uuid,
    offered_by text not null,
    offered_at timestamp with time zone not null,
    reason text,
    ends_at timestamp with time zone,
    accepted_by text,
    accepted_at timestamp with time zone,
    constraint partnership_pkey PRIMARY KEY (id),
    constraint partnership_company_id_consultancy_id_required_company_role_key UNIQUE NULLS NOT DISTINCT (company_id, consultancy_id, required_company_role, required_role_id),
    constraint partnership_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint partnership_consultancy_id_fkey FOREIGN KEY (consultancy_id) REFERENCES company(id),
    constraint partnership_required_role_id_fkey FOREIGN KEY (required_role_id) REFERENCES api_role(id),
    constraint partnership_check CHECK ((company_id <> consultancy_id)),
    constraint partnership_check1 CHECK (((accepted_by IS NULL) = (accepted_at IS NULL))),
    constraint partnership_check2 CHECK ((ends_at > offered_at)),
    constraint partnership_reason_check CHECK ((length(reason) <= 500)),
    constraint partnership_required_company_role_check CHECK ((required_company_role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text])))
);
CREATE INDEX partnership_consultancy ON partnership USING btree (consultancy_id);
CREATE INDEX partnership_required_role ON partnership USING btree (required_role_id);
row level security: enabled, forced;
policy company_offers for a with check ((company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid) AND (accepted_at IS NULL));
policy company_scope for select using (((( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid = company_id) OR ((( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid = consultancy_id));
policy consultancy_accepts for w using (consultancy_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy either_ends for d using (((( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid = company_id) OR ((( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid = consultancy_id));
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- companies: the roles that people act with through a partnership
create table partnership_role (
    partnership_id uuid not null,
    role_id uuid not null,
    subject_kind text not null default 'person'::text,
    constraint partnership_role_pkey PRIMARY KEY (partnership_id, role_id),
    constraint partnership_role_assignable FOREIGN KEY (role_id, subject_kind) REFERENCES api_role_assignable(role_id, subject_kind),
    constraint partnership_role_partnership_id_fkey FOREIGN KEY (partnership_id) REFERENCES partnership(id) ON DELETE CASCADE,
    constraint partnership_role_subject_kind_check CHECK ((subject_kind = 'person'::text))
);
CREATE INDEX partnership_role_role ON partnership_role USING btree (role_id, subject_kind);
row level security: enabled, forced;
policy company_offers for a with check (EXISTS ( SELECT 1 FROM partnership p WHERE ((p.id = partnership_role.partnership_id) AND (p.accepted_at IS NULL) AND (p.company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid))));
policy company_scope for select using (EXISTS ( SELECT 1 FROM partnership p WHERE (p.id = partnership_role.partnership_id)));
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

-- registration: what clients that register themselves may be and ask for
create table registration_policy (
    id uuid not null,
    name text not null,
    company_id uuid,
    types text[] not null,
    scopes text[] not null,
    auth_methods text[] not null default '{}'::text[],
    redirect_hosts text[] not null default '{}'::text[],
    pkce text not null default 'required'::text,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    constraint registration_policy_pkey PRIMARY KEY (id),
    constraint registration_policy_name_key UNIQUE (name),
    constraint registration_policy_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint registration_policy_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    constraint registration_policy_pkce_check CHECK ((pkce = ANY (ARRAY['required'::text, 'optional'::text]))),
    constraint registration_policy_types_check CHECK (((types <> '{}'::text[]) AND (types <@ ARRAY['web'::text, 'spa'::text, 'native'::text, 'device'::text, 'service'::text])))
);
CREATE INDEX registration_policy_company ON registration_policy USING btree (company_id);

-- registration: initial access tokens, with which clients register themselves (RFC 7591 section 3)
create table registration_token (
    id uuid not null,
    policy uuid not null,
    token_hash bytea not null,
    uses_left integer not null,
    created_by text not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    constraint registration_token_pkey PRIMARY KEY (id),
    constraint registration_token_token_hash_key UNIQUE (token_hash),
    constraint registration_token_policy_fkey FOREIGN KEY (policy) REFERENCES registration_policy(id) ON DELETE CASCADE,
    constraint registration_token_token_hash_check CHECK ((octet_length(token_hash) = 32)),
    constraint registration_token_uses_left_check CHECK ((uses_left >= 0))
);
CREATE INDEX registration_token_expiry ON registration_token USING btree (expires_at);
CREATE INDEX registration_token_policy ON registration_token USING btree (policy);

-- grants: roles of memberships and service accounts on one resource of their company
create table resource_grant (
    id uuid not null,
    role_id uuid not null,
    subject_kind text not null,
    membership_id uuid,
    client uuid,
    company_id uuid not null,
    resource_type text not null,
    resource_id text not null,
    granted_by text not null,
    granted_at timestamp with time zone not null,
    ends_at timestamp with time zone,
    reason text,
    constraint resource_grant_pkey PRIMARY KEY (id),
    constraint resource_grant_once UNIQUE NULLS NOT DISTINCT (company_id, resource_type, resource_id, role_id, membership_id, client),
    constraint resource_grant_assignable FOREIGN KEY (role_id, subject_kind) REFERENCES api_role_assignable(role_id, subject_kind),
    constraint resource_grant_client_company FOREIGN KEY (client, company_id) REFERENCES client(id, company_id) ON DELETE CASCADE,
    constraint resource_grant_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
    constraint resource_grant_membership FOREIGN KEY (membership_id, company_id) REFERENCES membership(id, company_id) ON DELETE CASCADE,
    constraint resource_grant_service_client FOREIGN KEY (client, subject_kind) REFERENCES client(id, type) ON DELETE CASCADE,
    constraint resource_grant_check CHECK ((ends_at > granted_at)),
    constraint resource_grant_check1 CHECK (((subject_kind = 'person'::text) = (membership_id IS NOT NULL))),
    constraint resource_grant_check2 CHECK (((subject_kind = 'service'::text) = (client IS NOT NULL))),
    constraint resource_grant_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
    constraint resource_grant_resource_id_check CHECK ((resource_id ~ '^[\x21-\x7e]{1,255}$'::text)),
    constraint resource_grant_resource_type_check CHECK ((resource_type ~ '^[a-z][a-z0-9_-]{0,62}$'::text)),
    constraint resource_grant_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['person'::text, 'service'::text])))
);
CREATE INDEX resource_grant_client ON resource_grant USING btree (client) WHERE (client IS NOT NULL);
CREATE INDEX resource_grant_membership ON resource_grant USING btree (membership_id) WHERE (membership_id IS NOT NULL);
CREATE INDEX resource_grant_page ON resource_grant USING btree (company_id, id);
CREATE INDEX resource_grant_role ON resource_grant USING btree (role_id, subject_kind);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);

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
    constraint role_grant_service_client FOREIGN KEY (client, subject_kind) REFERENCES client(id, type) ON DELETE CASCADE,
    constraint role_grant_check CHECK (((subject_kind = 'person'::text) = (membership_id IS NOT NULL))),
    constraint role_grant_check1 CHECK (((subject_kind = 'service'::text) = (client IS NOT NULL))),
    constraint role_grant_check2 CHECK (((subject_kind = 'service'::text) OR (company_id IS NOT NULL))),
    constraint role_grant_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['person'::text, 'service'::text])))
);
CREATE UNIQUE INDEX role_grant_once_person ON role_grant USING btree (membership_id, role_id) WHERE (membership_id IS NOT NULL);
CREATE UNIQUE INDEX role_grant_once_service ON role_grant USING btree (client, role_id) WHERE (client IS NOT NULL);
CREATE INDEX role_grant_page ON role_grant USING btree (company_id, id);
CREATE INDEX role_grant_role ON role_grant USING btree (role_id, subject_kind);
row level security: enabled, forced;
policy company_scope for all using (company_id = (( SELECT NULLIF(current_setting('gatehouse.company'::text, true), ''::text)))::uuid);
policy instance_scope for all using (( SELECT current_setting('gatehouse.instance'::text, true)) = 'on'::text);
policy usability for select using true;

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
    idle_seconds integer not null default 0,
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
    signs_from timestamp with time zone,
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
    generation integer not null,
    active_from timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint symmetric_key_pkey PRIMARY KEY (id),
    constraint symmetric_key_generation UNIQUE (purpose, generation),
    constraint symmetric_key_generation_check CHECK ((generation > 0)),
    constraint symmetric_key_purpose_check CHECK ((purpose ~ '^[a-z][a-z0-9-]{0,62}$'::text))
);

-- platform: failures counted per account, address or client
create unlogged table throttle (
    key_hash bytea not null,
    failures integer not null,
    last_failure timestamp with time zone not null,
    blocked_until timestamp with time zone not null,
    constraint throttle_pkey PRIMARY KEY (key_hash)
);
CREATE INDEX throttle_last_failure ON throttle USING btree (last_failure);

-- audit: an event waits for its place in the chain
CREATE OR REPLACE FUNCTION public.audit_await_seal()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    insert into audit_unsealed (event_id) values (new.id);
    return null;
end $function$;

-- audit: leaves no event on a company that is gone
CREATE OR REPLACE FUNCTION public.audit_company_is_known()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if new.company_id is not null then
        perform pg_advisory_xact_lock_shared(hashtext('company'), company_lock(new.company_id));
        if not exists (select from company c where c.id = new.company_id) then
            return null;
        end if;
    end if;
    return new;
end $function$;

-- audit: erases the log of a company that is being deleted
CREATE OR REPLACE FUNCTION public.audit_erase(p_company uuid, p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
    gone   uuid[];
    erased integer;
begin
    if not exists (select from company_deletion d
                    where d.company_id = p_company and d.scope = 'company' and d.state = 'executing') then
        raise exception 'refused: company % is not being erased', p_company using errcode = 'insufficient_privilege';
    end if;
    -- The sealer must not give a place to what goes at this moment.
    perform pg_advisory_xact_lock(hashtext('audit-seal'));
    select array(select e.id from audit_event e where e.company_id = p_company limit p_most) into gone;
    delete from audit_unsealed where event_id = any(gone);
    delete from audit_seal where event_id = any(gone);
    delete from audit_event where id = any(gone);
    get diagnostics erased = row_count;
    if erased = 0 then
        delete from audit_seal where company_id = p_company;
        delete from audit_head where company_id = p_company;
    end if;
    return erased;
end $function$;

-- audit: the log is only added to, until its company is erased
CREATE OR REPLACE FUNCTION public.audit_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if tg_op = 'DELETE' then
        if exists (select from company_deletion d
                    where d.company_id = old.company_id and d.scope = 'company' and d.state = 'executing') then
            return old;
        end if;
    end if;
    raise exception 'refused: the audit log is only added to' using errcode = 'insufficient_privilege';
end $function$;

-- deletion: what is made for a client comes into an open company only
CREATE OR REPLACE FUNCTION public.company_client_row_is_new()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    perform company_must_be_open((select c.company_id from client c where c.id = new.client));
    return new;
end $function$;

-- deletion: a partnership is for two open companies
CREATE OR REPLACE FUNCTION public.company_consultancy_row_is_new()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    perform company_must_be_open(new.consultancy_id);
    return new;
end $function$;

-- deletion: nothing changes a company that is being deleted
CREATE OR REPLACE FUNCTION public.company_deletion_is_final()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if old.state = 'deleting' and not exists (
            select from company_deletion d
             where d.company_id = old.id and d.scope = 'data' and d.state = 'executing') then
        raise exception 'refused: company % is being deleted', old.id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $function$;

-- companies: refuses to take the last owner from a company; an operator's explicit act sets gatehouse.ownerless
CREATE OR REPLACE FUNCTION public.company_keeps_an_owner()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
    company_before text := coalesce(current_setting('gatehouse.company', true), '');
begin
    perform 1 from company where id = old.company_id and state <> 'deleting' for no key update;
    if found then
        perform set_config('gatehouse.company', old.company_id::text, true);
        perform 1 from membership
          where company_id = old.company_id and company_role = 'owner' and state = 'active';
        if not found then
            raise exception 'refused: the last owner of company % would be gone', old.company_id
                using errcode = 'check_violation', constraint = 'company_keeps_an_owner';
        end if;
        perform set_config('gatehouse.company', company_before, true);
    end if;
    return null;
end $function$;

-- deletion: the lock of a company; many share one, so that a transaction over all companies holds few
CREATE OR REPLACE FUNCTION public.company_lock(p_company uuid)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
    select hashtext(p_company::text) & 255
$function$;

-- deletion: refuses rows of a company that is being deleted
CREATE OR REPLACE FUNCTION public.company_must_be_open(p_company uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
    if p_company is null then
        return;
    end if;
    perform pg_advisory_xact_lock_shared(hashtext('company'), company_lock(p_company));
    if not exists (select from company c where c.id = p_company and c.state <> 'deleting') then
        raise exception 'refused: company % is deleted or about to be', p_company
              using errcode = 'integrity_constraint_violation';
    end if;
end $function$;

-- deletion: a row with a company comes into an open one only
CREATE OR REPLACE FUNCTION public.company_row_is_new()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    perform company_must_be_open(new.company_id);
    return new;
end $function$;

-- deletion: a reference token comes into an open company only
CREATE OR REPLACE FUNCTION public.company_token_is_new()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    perform company_must_be_open((new.claims::jsonb ->> 'company')::uuid);
    perform company_must_be_open((select c.company_id from client c where c.id = new.client));
    return new;
end $function$;

-- platform: counts a change of configuration
CREATE OR REPLACE FUNCTION public.config_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    update config_version set version = version + 1;
    return null;
end $function$;

-- protocol: drops one partition whose tokens have all expired and says which; null when there is none, or when somebody reads it
CREATE OR REPLACE FUNCTION public.oauth_drop_partition(today integer, keep integer)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '50ms'
AS $function$
declare
    child  text;
    -- The caller's word for the day never takes away what the real day still needs.
    oldest integer := least(today, current_date - date '1970-01-01') - keep;
begin
    if keep not between 1 and 400 then
        raise exception 'refused: keep % out of range', keep;
    end if;
    if not pg_try_advisory_xact_lock(hashtext('oauth_keep_partitions')) then
        return null;
    end if;
    select c.relname into child
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('oauth_code'::regclass, 'oauth_refresh_token'::regclass, 'oauth_reference_token'::regclass)
       and substring(c.relname from '_d(\d+)$')::integer < oldest
     order by c.relname
     limit 1;
    if child is not null then
        execute format('drop table %I', child);
    end if;
    return child;
exception when lock_not_available then
    return null;
end $function$;

-- protocol: makes partitions ahead and says how many; -1 when somebody holds the tables
CREATE OR REPLACE FUNCTION public.oauth_keep_partitions(today integer, ahead integer, keep integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '1s'
AS $function$
declare
    parent text;
    child  text;
    made   integer := 0;
begin
    if not pg_try_advisory_xact_lock(hashtext('oauth_keep_partitions')) then
        return 0;
    end if;
    if ahead not between 1 and 60 or keep not between 1 and 400 then
        raise exception 'refused: ahead % or keep % out of range', ahead, keep;
    end if;
    foreach parent in array array['oauth_code', 'oauth_refresh_token', 'oauth_reference_token'] loop
        for day in today - 1 .. today + ahead loop
            child := parent || '_d' || day;
            if to_regclass(child) is null then
                execute format('create table %I (like %I including all)', child, parent);
                execute format('alter table %I attach partition %I for values from (%s) to (%s)',
                               parent, child, day, day + 1);
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
exception when lock_not_available then
    return -1;
end $function$;

-- grants: by which partnerships an account may act, and with which roles
CREATE OR REPLACE FUNCTION public.partnership_paths(p_account uuid, p_company uuid, p_now timestamp with time zone)
 RETURNS TABLE(partnership uuid, company uuid, consultancy uuid, membership uuid, since timestamp with time zone, role_ids uuid[])
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare
    company_before text := coalesce(current_setting('gatehouse.company', true), '');
    account_before text := coalesce(current_setting('gatehouse.account', true), '');
    places         membership[];
    place          membership;
begin
    perform set_config('gatehouse.account', p_account::text, true);
    perform set_config('gatehouse.company', coalesce(p_company::text, ''), true);
    places := array(
        select m
          from membership m
          join company c on c.id = m.company_id and c.state = 'active'
         where m.account_id = p_account and m.state = 'active'
           and (p_company is null
                or exists (select 1 from partnership p
                            where p.company_id = p_company and p.consultancy_id = m.company_id)));
    foreach place in array places loop
        perform set_config('gatehouse.company', place.company_id::text, true);
        return query
            select p.id, p.company_id, p.consultancy_id, place.id, greatest(p.accepted_at, place.created_at),
                   array(select r.role_id from partnership_role r where r.partnership_id = p.id)
              from partnership p
              join company c on c.id = p.company_id and c.state = 'active'
             where p.consultancy_id = place.company_id
               and (p_company is null or p.company_id = p_company)
               and p.accepted_at is not null
               and (p.ends_at is null or p.ends_at > p_now)
               and case p.required_company_role
                       when 'member' then true
                       when 'admin' then place.company_role in ('admin', 'owner')
                       else place.company_role = 'owner'
                   end
               and (p.required_role_id is null
                    or exists (select 1
                                 from role_grant g
                                 join api_role r on r.id = g.role_id
                                 join entitlement e on e.company_id = g.company_id and e.api_id = r.api_id
                                where g.membership_id = place.id and g.role_id = p.required_role_id
                                  and (g.ends_at is null or g.ends_at > p_now)
                                  and (e.all_roles
                                       or exists (select 1 from entitlement_role er
                                                   where er.company_id = e.company_id and er.role_id = r.id))));
    end loop;
    perform set_config('gatehouse.company', company_before, true);
    perform set_config('gatehouse.account', account_before, true);
end $function$;

-- companies: keeps what was offered as it was offered
CREATE OR REPLACE FUNCTION public.partnership_terms_stand()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if (new.id, new.company_id, new.consultancy_id, new.required_company_role, new.required_role_id,
        new.offered_by, new.offered_at, new.reason, new.ends_at)
       is distinct from
       (old.id, old.company_id, old.consultancy_id, old.required_company_role, old.required_role_id,
        old.offered_by, old.offered_at, old.reason, old.ends_at)
    then
        raise exception 'refused: the terms of a partnership do not change' using errcode = 'check_violation';
    end if;
    return new;
end $function$;

-- apis: keeps a role for service accounts from becoming one for persons
CREATE OR REPLACE FUNCTION public.service_only_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    raise exception 'refused: the role % is for service accounts only', old.name using errcode = 'check_violation';
end $function$;

-- sessions: is asked by the statement that stores what came of a session
CREATE OR REPLACE FUNCTION public.session_is_open(p_session uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
    perform 1 from session where id = p_session and ended_at is null for share;
    return found;
end $function$;

-- usability: the state of all that a person's token depends on
CREATE OR REPLACE FUNCTION public.usability_of_person(p_account uuid, p_client uuid, p_company uuid, p_session uuid, p_now timestamp with time zone, OUT account_active boolean, OUT membership_active boolean, OUT session_ended_at timestamp with time zone, OUT consent_allowed text[], OUT role_ids uuid[], OUT consent_id uuid, OUT consent_declined text[], OUT consent_version integer, OUT account_email text, OUT account_email_verified boolean, OUT account_operator boolean, OUT account_attributes text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
    membership uuid;
begin
    select a.state = 'active', a.email, a.email_verified, a.operator,
           case when a.attributes = '{}' then '{}'
                else (a.attributes || jsonb_build_object('updated_at', floor(extract(epoch from a.updated_at))::bigint))::text
           end
      into account_active, account_email, account_email_verified, account_operator, account_attributes
      from account a
     where a.id = p_account;
    if p_session is not null then
        select s.ended_at into session_ended_at from session s where s.id = p_session;
    end if;
    select c.id, c.allowed, c.declined, c.version
      into consent_id, consent_allowed, consent_declined, consent_version
      from consent c
     where c.account_id = p_account and c.client = p_client and c.ended_at is null
       and coalesce(c.company_id, '00000000-0000-0000-0000-000000000000'::uuid)
           = coalesce(p_company, '00000000-0000-0000-0000-000000000000'::uuid);
    if p_company is not null then
        select m.id, m.state = 'active' into membership, membership_active
          from membership m
         where m.account_id = p_account and m.company_id = p_company;
        role_ids := array(select g.role_id from role_grant g
                           where g.membership_id = membership and (g.ends_at is null or g.ends_at > p_now));
    end if;
end $function$;

-- usability: a live session and the state of its person, for one client
CREATE OR REPLACE FUNCTION public.usability_of_session(p_cookie_hash bytea, p_client uuid, p_in_company boolean, p_now timestamp with time zone, p_idle timestamp with time zone)
 RETURNS TABLE(id uuid, account_id uuid, authenticated_at timestamp with time zone, expires_at timestamp with time zone, acr text, amr text[], seen_at timestamp with time zone, idle_seconds integer, last_company uuid, last_at timestamp with time zone, account_active boolean, membership_active boolean, session_ended_at timestamp with time zone, consent_allowed text[], role_ids uuid[], consent_id uuid, consent_declined text[], consent_version integer, account_email text, account_email_verified boolean, account_operator boolean, account_attributes text)
 LANGUAGE sql
 STABLE
AS $function$
    select s.id, s.account_id, s.authenticated_at, s.expires_at, s.acr, s.amr, s.seen_at, s.idle_seconds, k.company_id, k.last_at,
           u.account_active, u.membership_active, u.session_ended_at, u.consent_allowed, u.role_ids,
           u.consent_id, u.consent_declined, u.consent_version,
           u.account_email, u.account_email_verified, u.account_operator, u.account_attributes
      from session s
      left join session_client k
        on k.session_id = s.id and k.client = p_client and (k.company_id is null or p_in_company)
     cross join lateral usability_of_person(s.account_id, p_client, k.company_id, s.id, p_now) u
     where s.cookie_hash = p_cookie_hash and s.ended_at is null and s.expires_at > p_now and s.seen_at > p_idle
$function$;
