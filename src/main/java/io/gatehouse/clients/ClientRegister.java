package io.gatehouse.clients;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Writes clients, in the caller's transaction, with the audit event of each change. */
@Repository
public class ClientRegister {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;
    private final SealedSecrets sealed;
    private final ApiRegister apis;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;

    ClientRegister(
            JdbcClient jdbc,
            SealedSecrets sealed,
            ApiRegister apis,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.sealed = sealed;
        this.apis = apis;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /** Every client in the order of the client ids, read now. */
    public List<Client> all() {
        return jdbc.sql("select * from client order by client_id").query(Clients::row).list();
    }

    /** The internal ids of the company's clients. */
    public List<UUID> idsOf(UUID company) {
        return jdbc.sql("select id from client where company_id = :company")
                .param("company", company)
                .query((rs, number) -> rs.getObject("id", UUID.class))
                .list();
    }

    /** The client ids of the company's clients. */
    public List<String> clientIdsOf(UUID company) {
        return jdbc.sql("select client_id from client where company_id = :company")
                .param("company", company)
                .query((rs, number) -> text(rs, "client_id"))
                .list();
    }

    /** The client as it is now, unchanged by others until the transaction ends. */
    public Optional<Client> lock(String clientId) {
        return jdbc.sql("select * from client where client_id = :clientId for update")
                .param("clientId", clientId)
                .query(Clients::row)
                .optional();
    }

    /** The client with this internal id as it is in the database now. */
    public Optional<Client> find(UUID id) {
        return jdbc.sql("select * from client where id = :id")
                .param("id", id)
                .query(Clients::row)
                .optional();
    }

    /** The client as it is in the database now. */
    public Optional<Client> find(String clientId) {
        return jdbc.sql("select * from client where client_id = :clientId")
                .param("clientId", clientId)
                .query(Clients::row)
                .optional();
    }

    /**
     * Makes the client with the draft's client id, or changes it to match. Its type and company
     * stay for ever, since grants and tokens were given for them.
     */
    public Written put(ClientDraft draft, String actor) {
        return put(draft, api -> true, actor);
    }

    /**
     * The same for somebody who may know of some APIs alone: the scopes and client types of others
     * are refused as if they did not exist.
     */
    public Written put(ClientDraft draft, Predicate<Api> visible, String actor) {
        return put(draft, visible, actor, false);
    }

    /**
     * Makes a client that registers itself, or changes it as it wishes; with scopes of Gatehouse's
     * own API it is refused.
     */
    public Written putSelfRegistered(ClientDraft draft, String actor) {
        return put(draft, api -> !api.builtIn(), actor, true);
    }

    private Written put(
            ClientDraft draft, Predicate<Api> visible, String actor, boolean selfRegistered) {
        Optional<Client> before =
                jdbc.sql("select * from client where client_id = :clientId for update")
                        .param("clientId", draft.clientId())
                        .query(Clients::row)
                        .optional();
        Collection<Api> known = apis.concerning(draft.scopes(), draft.clientType(), visible);
        Client wanted = complete(draft, before, known, selfRegistered);
        List<Refusal> refusals =
                new ArrayList<>(ClientRules.check(wanted, draft.hasSecret(), known));
        before.ifPresent(client -> refusals.addAll(ChangeRules.check(client, wanted)));
        if (!draft.hasSecret() && !selfRegistered) { // who registers itself is given one
            sealed.misfit(wanted).ifPresent(refusals::add);
        }
        if (!refusals.isEmpty()) {
            return new Written.Refused(refusals);
        }
        return before.map(client -> update(client, wanted, actor))
                .orElseGet(() -> create(wanted, actor));
    }

    /** Deletes the client with its secrets, grants, consents and sessions' links. */
    public void delete(Client client, String actor) {
        jdbc.sql("delete from client where id = :id").param("id", client.id()).update();
        apis.forgetIntrospectionBy(List.of(client.clientId()));
        record(client, actor, "client.deleted", Map.of("client_id", client.clientId()));
    }

    private Client complete(
            ClientDraft draft,
            Optional<Client> before,
            Collection<Api> known,
            boolean selfRegistered) {
        Set<String> required = draft.requiredScopes();
        Boolean active = draft.active();
        return new Client(
                before.map(Client::id).orElseGet(() -> Ids.uuidV7(clock.instant())),
                draft.clientId(),
                draft.name(),
                draft.kind(),
                draft.company(),
                draft.clientType(),
                authMethod(draft, before),
                draft.redirectUris(),
                draft.postLogoutRedirectUris(),
                draft.allowedOrigins(),
                draft.scopes(),
                required == null ? openid(draft.scopes()) : required,
                companyContext(draft, known),
                draft.consentTrusted(),
                draft.pkceRequired(),
                draft.jwks(),
                draft.jwksUri(),
                draft.settings(),
                active == null ? before.map(Client::active).orElse(true) : active,
                before.map(Client::selfRegistered).orElse(selfRegistered));
    }

    private static AuthMethod authMethod(ClientDraft draft, Optional<Client> before) {
        AuthMethod wanted = draft.authMethod();
        if (wanted != null) {
            return wanted;
        }
        if (draft.kind().isPublic()) {
            return AuthMethod.NONE;
        }
        if ((draft.jwks() != null || draft.jwksUri() != null) && !draft.hasSecret()) {
            return AuthMethod.PRIVATE_KEY_JWT;
        }
        // Few devices can keep a secret; who gives one, now or before, says that this one can.
        return draft.kind() == ClientKind.DEVICE && !draft.hasSecret()
                ? before.map(Client::authMethod).orElse(AuthMethod.NONE)
                : AuthMethod.CLIENT_SECRET_BASIC;
    }

    private static Set<String> openid(Set<String> scopes) {
        return scopes.contains("openid") ? Set.of("openid") : Set.of();
    }

    private static CompanyContext companyContext(ClientDraft draft, Collection<Api> known) {
        CompanyContext wanted = draft.companyContext();
        if (wanted != null) {
            return wanted;
        }
        boolean ofApi =
                draft.scopes().stream()
                        .anyMatch(scope ->
                                known.stream().anyMatch(api -> api.scopes().containsKey(scope)));
        return ofApi && draft.kind() != ClientKind.SERVICE
                ? CompanyContext.REQUIRED
                : CompanyContext.NONE;
    }

    private Written create(Client client, String actor) {
        write(
                """
                insert into client (id, client_id, name, type, company_id, client_type, auth_method, redirect_uris,
                                    post_logout_redirect_uris, allowed_origins, scopes, required_scopes,
                                    company_context, consent, pkce, jwks, jwks_uri, settings, state,
                                    self_registered, created_at, updated_at)
                values (:id, :clientId, :name, :type, :company, :clientType, :authMethod, :redirects, :postLogout,
                        :origins, :scopes, :required, :context, :consent, :pkce, :jwks, :jwksUri,
                        :settings::jsonb, :state, :selfRegistered, :now, :now)
                """,
                client);
        record(client, actor, "client.created", Map.of("client_id", client.clientId()));
        return new Written.Created(client.id());
    }

    private Written update(Client before, Client after, String actor) {
        Set<String> changed = ClientDifferences.between(before, after);
        if (changed.isEmpty()) {
            return new Written.Unchanged(before.id());
        }
        write(
                """
                update client
                   set client_id = :clientId, name = :name, type = :type, company_id = :company,
                       client_type = :clientType, auth_method = :authMethod, redirect_uris = :redirects,
                       post_logout_redirect_uris = :postLogout, allowed_origins = :origins, scopes = :scopes,
                       required_scopes = :required, company_context = :context, consent = :consent, pkce = :pkce,
                       jwks = :jwks, jwks_uri = :jwksUri, settings = :settings::jsonb, state = :state,
                       self_registered = :selfRegistered, updated_at = :now
                 where id = :id
                """,
                after);
        if (before.authMethod().needsSecretItself() && !after.authMethod().needsSecretItself()) {
            sealed.erase(after.id());
        }
        record(after, actor, "client.changed", Map.of("fields", changed));
        return new Written.Updated(before.id(), changed);
    }

    private void write(String sql, Client client) {
        Instant now = clock.instant();
        jdbc.sql(sql)
                .param("id", client.id())
                .param("clientId", client.clientId())
                .param("name", client.name())
                .param("type", client.kind().value())
                .param("company", client.company())
                .param("clientType", client.clientType())
                .param("authMethod", client.authMethod().value())
                .param("redirects", array(client.redirectUris()))
                .param("postLogout", array(client.postLogoutRedirectUris()))
                .param("origins", array(client.allowedOrigins()))
                .param("scopes", array(client.scopes()))
                .param("required", array(client.requiredScopes()))
                .param("context", client.companyContext().name().toLowerCase(Locale.ROOT))
                .param("consent", client.consentTrusted() ? "trusted" : "required")
                .param("pkce", client.pkceRequired() ? "required" : "optional")
                .param("jwks", client.jwks())
                .param("jwksUri", client.jwksUri())
                .param("settings", JSON.writeValueAsString(client.settings()))
                .param("state", client.active() ? "active" : "disabled")
                .param("selfRegistered", client.selfRegistered())
                .param("now", time(now))
                .update();
    }

    private void record(Client client, String actor, String action, Map<String, Object> detail) {
        version.bump();
        @Nullable UUID company = client.company();
        audit.record(new AuditEvent(company, actor, action, "client:" + client.id(), detail));
    }
}
