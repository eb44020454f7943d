package io.gatehouse.apis;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.word;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes APIs, in the caller's transaction, with the audit event of each change. */
@Repository
public class ApiRegister {

    private final JdbcClient jdbc;
    private final ApiReader reader;
    private final ScopeRegister scopes;
    private final RoleRegister roles;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;

    ApiRegister(
            JdbcClient jdbc,
            ApiReader reader,
            ScopeRegister scopes,
            RoleRegister roles,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.reader = reader;
        this.scopes = scopes;
        this.roles = roles;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /** Every API in the order of the audiences, read now. */
    public List<Api> all() {
        return reader.all();
    }

    /** The API as it is now, unchanged by others until the transaction ends. */
    public Optional<Api> lock(UUID id) {
        jdbc.sql("select id from api where id = :id for update").param("id", id).query(rs -> {});
        return reader.withIds(List.of(id)).stream().findFirst();
    }

    /** The APIs with these audiences, those that exist, read now. */
    public List<Api> named(Collection<String> audiences) {
        return reader.named(audiences);
    }

    /** The APIs that the roles belong to, read now. */
    public List<Api> withRoles(Collection<UUID> roles) {
        return reader.withRoles(roles);
    }

    /**
     * The APIs that have to do with a client, read now: those of its scopes, and if none of them
     * declares its client type, those that do.
     *
     * @param visible others count as if they did not exist
     * @param clientType null for none
     */
    public List<Api> concerning(
            Collection<String> scopes, @Nullable String clientType, Predicate<Api> visible) {
        return reader.concerning(scopes, clientType, visible);
    }

    /**
     * Makes the API with the draft's audience, or changes it to match. A role that is still granted
     * cannot go, nor stop being assignable to those who hold it.
     */
    public Written put(ApiDraft draft, String actor) {
        Optional<Api> before = reader.named(List.of(draft.audience())).stream().findFirst();
        if (before.filter(Api::builtIn).isPresent()) {
            return Written.Refused.because("audience", "is the API of Gatehouse itself");
        }
        List<Refusal> refusals = new ArrayList<>(ApiRules.check(draft, scopeNames(draft, before)));
        refusals.addAll(takenScopes(draft));
        if (!refusals.isEmpty()) {
            return new Written.Refused(refusals);
        }
        return before.map(api -> update(api, draft, actor)).orElseGet(() -> create(draft, actor));
    }

    /**
     * Makes the one built-in API, or changes it to match. Its scopes are those that other APIs
     * cannot have.
     */
    void putBuiltIn(ApiDraft draft, String actor) {
        Optional<Api> before = reader.all().stream().filter(Api::builtIn).findFirst();
        if (before.isPresent()) {
            update(before.get(), draft, actor);
            return;
        }
        if (create(draft, actor) instanceof Written.Created(UUID id)) {
            jdbc.sql("update api set built_in = true where id = :id").param("id", id).update();
        }
    }

    /** Deletes the API with its scopes, roles and entitlements; its grants must be gone before. */
    public void delete(Api api, String actor) {
        jdbc.sql("delete from api where id = :id").param("id", api.id()).update();
        record(api.id(), actor, "api.deleted", Map.of("audience", api.audience()));
    }

    /** Takes the right to introspect from clients that go, so that no namesake inherits it. */
    public void forgetIntrospectionBy(Collection<String> clientIds) {
        int changed =
                jdbc.sql(
                                """
                                update api
                                   set introspection_clients =
                                       array(select c from unnest(introspection_clients) c
                                              where c <> all(:gone::text[]))
                                 where introspection_clients && :gone::text[]
                                """)
                        .param("gone", array(clientIds))
                        .update();
        if (changed > 0) {
            version.bump();
        }
    }

    private Written create(ApiDraft draft, String actor) {
        Instant now = clock.instant();
        UUID id = Ids.uuidV7(now);
        write(
                """
                insert into api (id, audience, name, client_types, token_seconds, token_format, token_algorithm,
                                 introspection_clients, created_at, updated_at)
                values (:id, :audience, :name, :types, :seconds, :format, :algorithm, :introspection, :now, :now)
                """,
                id,
                draft,
                now);
        Map<String, UUID> scopeIds = scopes.replace(id, Map.of(), orNone(draft.scopes()));
        scopes.split(id);
        roles.replace(id, Map.of(), orNone(draft.roles()), scopeIds);
        record(id, actor, "api.created", Map.of("audience", draft.audience()));
        return new Written.Created(id);
    }

    private Written update(Api before, ApiDraft draft, String actor) {
        Set<String> changed = differences(before, draft);
        if (changed.isEmpty()) {
            return new Written.Unchanged(before.id());
        }
        List<Refusal> refusals = new ArrayList<>();
        if (draft.roles() != null) {
            refusals.addAll(roles.removeAllBut(before, draft.roles()));
        }
        if (!refusals.isEmpty()) {
            return new Written.Refused(refusals);
        }
        write(
                """
                update api
                   set audience = :audience, name = :name, client_types = :types, token_seconds = :seconds,
                       token_format = :format, token_algorithm = :algorithm,
                       introspection_clients = :introspection, updated_at = :now
                 where id = :id
                """,
                before.id(),
                draft,
                clock.instant());
        Map<String, UUID> scopeIds = new LinkedHashMap<>();
        before.scopes().forEach((name, scope) -> scopeIds.put(name, scope.id()));
        if (draft.scopes() != null) {
            scopeIds.putAll(scopes.replace(before.id(), before.scopes(), draft.scopes()));
        }
        scopes.split(before.id());
        if (draft.roles() != null) {
            roles.replace(before.id(), before.roles(), draft.roles(), scopeIds);
        }
        record(before.id(), actor, "api.changed", Map.of("fields", changed));
        return new Written.Updated(before.id(), changed);
    }

    private void write(String sql, UUID id, ApiDraft draft, Instant now) {
        jdbc.sql(sql)
                .param("id", id)
                .param("audience", draft.audience())
                .param("name", draft.name())
                .param("types", array(draft.clientTypes()))
                .param("seconds", draft.tokenLifetime().toSeconds())
                .param("format", word(draft.tokenFormat()))
                .param("algorithm", draft.tokenAlgorithm())
                .param("introspection", array(draft.introspectionClients()))
                .param("now", time(now))
                .update();
    }

    private static Set<String> differences(Api before, ApiDraft draft) {
        Differences found =
                new Differences()
                        .compare("audience", before.audience(), draft.audience())
                        .compare("name", before.name(), draft.name())
                        .compare("client_types", before.clientTypes(), draft.clientTypes())
                        .compare(
                                "access_token.lifetime",
                                before.tokenLifetime(),
                                draft.tokenLifetime())
                        .compare("access_token.format", before.tokenFormat(), draft.tokenFormat())
                        .compare(
                                "access_token.algorithm",
                                before.tokenAlgorithm(),
                                draft.tokenAlgorithm())
                        .compare(
                                "introspection_clients",
                                before.introspectionClients(),
                                draft.introspectionClients());
        if (draft.scopes() != null) {
            Set<ApiDraft.ScopeDraft> known = new HashSet<>();
            before.scopes()
                    .forEach((name, scope) ->
                            known.add(new ApiDraft.ScopeDraft(name, scope.description())));
            found.compare("scopes", known, Set.copyOf(draft.scopes()));
        }
        if (draft.roles() != null) {
            Set<ApiDraft.RoleDraft> known = new HashSet<>();
            before.roles()
                    .forEach((name, role) ->
                            known.add(
                                    new ApiDraft.RoleDraft(
                                            name,
                                            role.description(),
                                            role.scopes(),
                                            role.assignableTo())));
            found.compare("roles", known, Set.copyOf(draft.roles()));
        }
        return found.fields();
    }

    private static Set<String> scopeNames(ApiDraft draft, Optional<Api> before) {
        Set<String> names = new HashSet<>();
        if (draft.scopes() == null) {
            before.ifPresent(api -> names.addAll(api.scopes().keySet()));
        } else {
            draft.scopes().forEach(scope -> names.add(scope.name()));
        }
        return names;
    }

    private List<Refusal> takenScopes(ApiDraft draft) {
        List<Refusal> refusals = new ArrayList<>();
        Set<String> own = new HashSet<>();
        for (ApiDraft.ScopeDraft scope : orNone(draft.scopes())) {
            if (!own.add(scope.name())) {
                refusals.add(new Refusal("scopes", scope.name() + " is listed twice"));
            }
            scopes.ownerOf(scope.name())
                    .filter(audience -> !audience.equals(draft.audience()))
                    .ifPresent(audience ->
                            refusals.add(
                                    new Refusal(
                                            "scopes",
                                            "%s belongs to the API %s already"
                                                    .formatted(scope.name(), audience))));
        }
        return refusals;
    }

    private void record(UUID api, String actor, String action, Map<String, Object> detail) {
        version.bump();
        audit.record(new AuditEvent(null, actor, action, "api:" + api, detail));
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
