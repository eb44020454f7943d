package io.gatehouse.apis;

import static io.gatehouse.platform.database.Columns.word;

import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Refusal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes the roles of one API. */
@Repository
class RoleRegister {

    private final JdbcClient jdbc;
    private final Clock clock;
    private final TransactionTemplate savepoint;

    RoleRegister(JdbcClient jdbc, Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * Removes the roles that are not wanted, and the kinds of subject that wanted ones are no
     * longer assignable to. Grants stand against both, which the database says.
     */
    List<Refusal> removeAllBut(Api api, List<ApiDraft.RoleDraft> wanted) {
        Map<String, ApiDraft.RoleDraft> byName =
                wanted.stream().collect(Collectors.toMap(ApiDraft.RoleDraft::name, role -> role));
        List<Refusal> refusals = new ArrayList<>();
        for (Role role : api.roles().values()) {
            ApiDraft.RoleDraft kept = byName.get(role.name());
            if (kept == null) {
                remove(role, null).ifPresent(refusals::add);
                continue;
            }
            if (role.serviceOnly() && kept.assignableTo().contains(SubjectKind.PERSON)) {
                refusals.add(
                        new Refusal(
                                "roles",
                                "%s is for service accounts only and stays so; people need another role"
                                        .formatted(role.name())));
                continue;
            }
            for (SubjectKind kind : role.assignableTo()) {
                if (!kept.assignableTo().contains(kind)) {
                    remove(role, kind).ifPresent(refusals::add);
                }
            }
        }
        return refusals;
    }

    /** Adds the wanted roles and gives all of them their descriptions, scopes and subjects. */
    void replace(
            UUID api,
            Map<String, Role> before,
            List<ApiDraft.RoleDraft> wanted,
            Map<String, UUID> scopes) {
        for (ApiDraft.RoleDraft role : wanted) {
            Role known = before.get(role.name());
            if (known == null) {
                UUID id = insert(api, role);
                addScopes(id, role.scopes(), scopes);
                addKinds(id, role.assignableTo());
            } else {
                change(known, role, scopes);
            }
        }
    }

    private void change(Role before, ApiDraft.RoleDraft role, Map<String, UUID> scopes) {
        if (!before.description().equals(role.description())) {
            jdbc.sql("update api_role set description = :description where id = :id")
                    .param("id", before.id())
                    .param("description", role.description())
                    .update();
        }
        if (!before.scopes().equals(role.scopes())) {
            jdbc.sql("delete from api_role_scope where role_id = :id")
                    .param("id", before.id())
                    .update();
            addScopes(before.id(), role.scopes(), scopes);
        }
        if (!before.assignableTo().containsAll(role.assignableTo())) {
            addKinds(before.id(), role.assignableTo());
        }
        if (!before.serviceOnly() && isServiceOnly(role)) {
            jdbc.sql("update api_role set service_only = true where id = :id")
                    .param("id", before.id())
                    .update();
        }
    }

    /** Removes the role, or only that it is assignable to {@code kind}; says who stands against. */
    private Optional<Refusal> remove(Role role, @Nullable SubjectKind kind) {
        try {
            savepoint.executeWithoutResult(status -> {
                if (kind == null) {
                    jdbc.sql("delete from api_role where id = :id").param("id", role.id()).update();
                } else {
                    jdbc.sql(
                                    """
                                    delete from api_role_assignable
                                     where role_id = :id and subject_kind = :kind
                                    """)
                            .param("id", role.id())
                            .param("kind", word(kind))
                            .update();
                }
            });
            return Optional.empty();
        } catch (DataIntegrityViolationException stillGranted) {
            return Optional.of(
                    new Refusal(
                            "roles",
                            kind == null
                                    ? role.name() + " cannot go while it is granted to someone"
                                    : "%s is granted to a %s, so it must stay assignable to that kind"
                                            .formatted(role.name(), word(kind))));
        }
    }

    private UUID insert(UUID api, ApiDraft.RoleDraft role) {
        UUID id = Ids.uuidV7(clock.instant());
        jdbc.sql(
                        """
                        insert into api_role (id, api_id, name, description, service_only)
                        values (:id, :api, :name, :description, :serviceOnly)
                        """)
                .param("id", id)
                .param("api", api)
                .param("name", role.name())
                .param("description", role.description())
                .param("serviceOnly", isServiceOnly(role))
                .update();
        return id;
    }

    private void addScopes(UUID role, Set<String> names, Map<String, UUID> scopes) {
        for (String name : names) {
            jdbc.sql("insert into api_role_scope (role_id, scope_id) values (:role, :scope)")
                    .param("role", role)
                    .param("scope", Objects.requireNonNull(scopes.get(name), name))
                    .update();
        }
    }

    private void addKinds(UUID role, Set<SubjectKind> kinds) {
        for (SubjectKind kind : kinds) {
            jdbc.sql(
                            """
                            insert into api_role_assignable (role_id, subject_kind)
                            values (:role, :kind)
                            on conflict do nothing
                            """)
                    .param("role", role)
                    .param("kind", word(kind))
                    .update();
        }
    }

    private static boolean isServiceOnly(ApiDraft.RoleDraft role) {
        return !role.assignableTo().contains(SubjectKind.PERSON);
    }
}
