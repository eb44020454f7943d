package io.gatehouse.apis;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes which company may use which API, in the caller's transaction, with audit events. */
@Repository
public class EntitlementRegister {

    private final JdbcClient jdbc;
    private final Entitlements entitlements;
    private final CompanyScope scope;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;

    EntitlementRegister(
            JdbcClient jdbc,
            Entitlements entitlements,
            CompanyScope scope,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.entitlements = entitlements;
        this.scope = scope;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /** The company's entitlements by API id, read now. */
    public Map<UUID, Entitlement> of(UUID company) {
        return entitlements.read(company);
    }

    /**
     * Gives the company the entitlement, in place of the one it may have; true when that changed.
     */
    public boolean put(UUID company, Entitlement wanted, String actor) {
        Entitlement before = of(company).get(wanted.apiId());
        if (wanted.equals(before)) {
            return false;
        }
        scope.run(
                company,
                () -> {
                    upsert(company, wanted);
                    return wanted;
                });
        record(
                company,
                wanted.apiId(),
                actor,
                before == null ? "entitlement.created" : "entitlement.changed");
        return true;
    }

    /** Ends the company's entitlement to the API. */
    public void end(UUID company, UUID api, String actor) {
        scope.run(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        delete from entitlement where company_id = :company and api_id = :api
                                        """)
                                .param("company", company)
                                .param("api", api)
                                .update());
        record(company, api, actor, "entitlement.ended");
    }

    private void upsert(UUID company, Entitlement wanted) {
        jdbc.sql(
                        """
                        insert into entitlement (company_id, api_id, all_roles, created_at)
                        values (:company, :api, :all, :now)
                        on conflict (company_id, api_id) do update set all_roles = excluded.all_roles
                        """)
                .param("company", company)
                .param("api", wanted.apiId())
                .param("all", wanted.allRoles())
                .param("now", time(clock.instant()))
                .update();
        jdbc.sql("delete from entitlement_role where company_id = :company and api_id = :api")
                .param("company", company)
                .param("api", wanted.apiId())
                .update();
        for (UUID role : wanted.roles()) {
            jdbc.sql(
                            """
                            insert into entitlement_role (company_id, api_id, role_id)
                            values (:company, :api, :role)
                            """)
                    .param("company", company)
                    .param("api", wanted.apiId())
                    .param("role", role)
                    .update();
        }
    }

    private void record(UUID company, UUID api, String actor, String action) {
        version.bump();
        audit.record(new AuditEvent(company, actor, action, "api:" + api, Map.of()));
    }
}
