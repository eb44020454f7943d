package io.gatehouse.registration;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.apis.ApiRegister;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code registration_policy} table. Changes happen in the caller's transaction, with their
 * audit events; clients that are registered already stay as they are until they change themselves.
 */
@Repository
public class RegistrationPolicies {

    private final JdbcClient jdbc;
    private final ApiRegister apis;
    private final AuditLog audit;
    private final Clock clock;

    RegistrationPolicies(JdbcClient jdbc, ApiRegister apis, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.apis = apis;
        this.audit = audit;
        this.clock = clock;
    }

    /** Every policy in the order of the names. */
    public List<RegistrationPolicy> all() {
        return jdbc.sql("select * from registration_policy order by name")
                .query(RegistrationPolicies::row)
                .list();
    }

    /** The policy with this name. */
    public Optional<RegistrationPolicy> find(String name) {
        return jdbc.sql("select * from registration_policy where name = :name")
                .param("name", name)
                .query(RegistrationPolicies::row)
                .optional();
    }

    /** The policy with this name, unchanged by others until the transaction ends. */
    public Optional<RegistrationPolicy> lock(String name) {
        return jdbc.sql("select * from registration_policy where name = :name for update")
                .param("name", name)
                .query(RegistrationPolicies::row)
                .optional();
    }

    /** The policy with this id. */
    Optional<RegistrationPolicy> find(UUID id) {
        return jdbc.sql("select * from registration_policy where id = :id")
                .param("id", id)
                .query(RegistrationPolicies::row)
                .optional();
    }

    /** Makes the policy with the draft's name, or changes it to match. Its company stays. */
    public Written put(RegistrationPolicyDraft draft, String actor) {
        List<Refusal> refusals = PolicyRules.check(draft, apis.all());
        Optional<RegistrationPolicy> before = lock(draft.name());
        if (before.isPresent() && !Objects.equals(before.get().company(), draft.company())) {
            return Written.Refused.because("company", "of a policy cannot change");
        }
        if (!refusals.isEmpty()) {
            return new Written.Refused(refusals);
        }
        return before.map(policy -> update(policy, draft, actor))
                .orElseGet(() -> create(draft, actor));
    }

    /** Deletes the policy with its tokens; its clients stay, and change themselves no more. */
    public void delete(RegistrationPolicy policy, String actor) {
        jdbc.sql("delete from registration_policy where id = :id")
                .param("id", policy.id())
                .update();
        record(policy.id(), policy.company(), actor, "deleted", Map.of("name", policy.name()));
    }

    private Written create(RegistrationPolicyDraft draft, String actor) {
        UUID id = Ids.uuidV7(clock);
        write(
                """
                insert into registration_policy (id, name, company_id, types, scopes, auth_methods, redirect_hosts,
                                                 pkce, created_at, updated_at)
                values (:id, :name, :company, :types, :scopes, :methods, :hosts, :pkce, :now, :now)
                """,
                id,
                draft);
        record(id, draft.company(), actor, "created", Map.of("name", draft.name()));
        return new Written.Created(id);
    }

    private Written update(RegistrationPolicy before, RegistrationPolicyDraft draft, String actor) {
        Set<String> changed =
                new Differences()
                        .compare("types", before.types(), draft.types())
                        .compare("scopes", before.scopes(), draft.scopes())
                        .compare("auth_methods", before.authMethods(), draft.authMethods())
                        .compare("redirect_hosts", before.redirectHosts(), draft.redirectHosts())
                        .compare("pkce", before.pkceRequired(), draft.pkceRequired())
                        .fields();
        if (changed.isEmpty()) {
            return new Written.Unchanged(before.id());
        }
        write(
                """
                update registration_policy
                   set name = :name, company_id = :company, types = :types, scopes = :scopes,
                       auth_methods = :methods, redirect_hosts = :hosts, pkce = :pkce, updated_at = :now
                 where id = :id
                """,
                before.id(),
                draft);
        record(before.id(), before.company(), actor, "changed", Map.of("fields", changed));
        return new Written.Updated(before.id(), changed);
    }

    private void write(String sql, UUID id, RegistrationPolicyDraft draft) {
        jdbc.sql(sql)
                .param("id", id)
                .param("name", draft.name())
                .param("company", draft.company())
                .param("types", names(draft.types()))
                .param("scopes", array(draft.scopes().stream().sorted().toList()))
                .param("methods", names(draft.authMethods()))
                .param("hosts", array(draft.redirectHosts().stream().sorted().toList()))
                .param("pkce", draft.pkceRequired() ? "required" : "optional")
                .param("now", time(clock.instant()))
                .update();
    }

    private static String[] names(Collection<? extends Enum<?>> constants) {
        return constants.stream()
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toArray(String[]::new);
    }

    private void record(
            UUID id,
            @org.jspecify.annotations.Nullable UUID company,
            String actor,
            String verb,
            Map<String, Object> detail) {
        audit.record(
                new AuditEvent(
                        company,
                        actor,
                        "registration-policy." + verb,
                        "registration-policy:" + id,
                        detail));
    }

    static RegistrationPolicy row(ResultSet rs, int number) throws SQLException {
        return new RegistrationPolicy(
                uuid(rs, "id"),
                text(rs, "name"),
                uuidOrNull(rs, "company_id"),
                strings(rs, "types").stream()
                        .map(name -> ClientKind.valueOf(name.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet()),
                strings(rs, "scopes"),
                strings(rs, "auth_methods").stream()
                        .map(name -> AuthMethod.valueOf(name.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet()),
                strings(rs, "redirect_hosts"),
                text(rs, "pkce").equals("required"));
    }
}
