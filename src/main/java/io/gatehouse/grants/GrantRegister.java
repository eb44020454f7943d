package io.gatehouse.grants;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.timeOrNull;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.apis.Role;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.cache.ConfigVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Gives and ends roles, in the caller's transaction, with the audit event of each change. */
@Repository
public class GrantRegister {

    private final JdbcClient jdbc;
    private final EntitlementRegister entitlements;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;

    GrantRegister(
            JdbcClient jdbc,
            EntitlementRegister entitlements,
            CompanyScope companyScope,
            InstanceScope instanceScope,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.entitlements = entitlements;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /**
     * How a grant is given.
     *
     * @param grantedBy who gives it, as {@code kind:id}
     * @param endsAt when it ends; null for no end
     * @param reason for people who ask why; null for none
     */
    public record Terms(String grantedBy, @Nullable Instant endsAt, @Nullable String reason) {}

    /**
     * Every grant of every company, ended ones included.
     *
     * @param reason why all companies' rows are read
     */
    public List<RoleGrant> all(String reason) {
        return instanceScope.run(
                reason,
                () ->
                        jdbc.sql("select * from role_grant order by granted_at, id")
                                .query(GrantRegister::row)
                                .list());
    }

    /**
     * Gives the role. A live grant of the same role stays as it is; one that has ended is given
     * anew.
     */
    public Written give(RoleHolder holder, Api api, Role role, Terms terms) {
        Optional<String> misfit = misfit(holder, api, role);
        if (misfit.isPresent()) {
            return Written.Refused.because("role", misfit.get());
        }
        return scoped(holder.company(), () -> write(holder, role, terms));
    }

    /** Ends the grant at once. */
    public void end(RoleGrant grant, String actor) {
        scoped(
                grant.company(),
                () ->
                        jdbc.sql("delete from role_grant where id = :id")
                                .param("id", grant.id())
                                .update());
        record(grant.company(), grant.id(), actor, "role-grant.ended", grant.role());
    }

    private Optional<String> misfit(RoleHolder holder, Api api, Role role) {
        if (!role.assignableTo().contains(holder.kind())) {
            return Optional.of(
                    "%s cannot be given to a %s; it is for %s"
                            .formatted(role.name(), lower(holder), kinds(role)));
        }
        if (holder instanceof RoleHolder.Service(Client client)
                && client.kind() != ClientKind.SERVICE) {
            return Optional.of(
                    "only service clients hold roles, and %s is a %s client"
                            .formatted(client.clientId(), client.kind().value()));
        }
        UUID company = holder.company();
        if (company == null) {
            return Optional.empty();
        }
        Entitlement entitlement = entitlements.of(company).get(api.id());
        if (entitlement == null) {
            return Optional.of("the company may not use the API " + api.audience());
        }
        return entitlement.covers(role.id())
                ? Optional.empty()
                : Optional.of("the company may not use the role " + role.name());
    }

    private Written write(RoleHolder holder, Role role, Terms terms) {
        Instant now = clock.instant();
        Optional<RoleGrant> before = find(holder, role);
        if (before.isPresent()) {
            RoleGrant known = before.get();
            if (known.isLive(now)) {
                return new Written.Unchanged(known.id());
            }
            end(known, terms.grantedBy());
        }
        UUID id = Ids.uuidV7(now);
        jdbc.sql(
                        """
                        insert into role_grant (id, role_id, subject_kind, membership_id, client, company_id,
                                                granted_by, granted_at, ends_at, reason)
                        values (:id, :role, :kind, :membership, :client, :company, :by, :now, :ends, :reason)
                        """)
                .param("id", id)
                .param("role", role.id())
                .param("kind", lower(holder))
                .param("membership", membership(holder))
                .param("client", client(holder))
                .param("company", holder.company())
                .param("by", terms.grantedBy())
                .param("now", time(now))
                .param("ends", timeOrNull(terms.endsAt()))
                .param("reason", terms.reason())
                .update();
        record(holder.company(), id, terms.grantedBy(), "role-grant.created", role.id());
        return new Written.Created(id);
    }

    private Optional<RoleGrant> find(RoleHolder holder, Role role) {
        return jdbc.sql(
                        """
                        select * from role_grant
                         where role_id = :role and (membership_id = :membership or client = :client)
                           for update
                        """)
                .param("role", role.id())
                .param("membership", membership(holder))
                .param("client", client(holder))
                .query(GrantRegister::row)
                .optional();
    }

    private <T> T scoped(@Nullable UUID company, Supplier<T> work) {
        return company == null
                ? instanceScope.run("role of a platform client", work)
                : companyScope.run(company, work);
    }

    private void record(
            @Nullable UUID company, UUID grant, String actor, String action, UUID role) {
        version.bump();
        audit.record(
                new AuditEvent(
                        company,
                        actor,
                        action,
                        "role-grant:" + grant,
                        Map.of("role", role.toString())));
    }

    private static @Nullable UUID membership(RoleHolder holder) {
        return holder instanceof RoleHolder.Member(var membership) ? membership.id() : null;
    }

    private static @Nullable UUID client(RoleHolder holder) {
        return holder instanceof RoleHolder.Service(Client client) ? client.id() : null;
    }

    private static String lower(RoleHolder holder) {
        return holder.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String kinds(Role role) {
        return String.join(
                " and ",
                Set.copyOf(role.assignableTo()).stream()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }

    private static RoleGrant row(ResultSet rs, int number) throws SQLException {
        return new RoleGrant(
                uuid(rs, "id"),
                uuid(rs, "role_id"),
                uuidOrNull(rs, "membership_id"),
                uuidOrNull(rs, "client"),
                uuidOrNull(rs, "company_id"),
                text(rs, "granted_by"),
                instant(rs, "granted_at"),
                instantOrNull(rs, "ends_at"));
    }
}
