package io.gatehouse.apis;

import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which company may use which API; from memory where known. */
@Repository
public class Entitlements {

    private static final int REMEMBERED = 20_000;

    private final JdbcClient jdbc;
    private final CompanyScope scope;
    private final KeyedCache<UUID, Map<UUID, Entitlement>> byCompany;

    Entitlements(JdbcClient jdbc, CompanyScope scope, ConfigVersion version) {
        this.jdbc = jdbc;
        this.scope = scope;
        this.byCompany =
                new KeyedCache<>(version, REMEMBERED, company -> Optional.of(read(company)));
    }

    /** The company's entitlement to the API; empty when it may not use it. */
    public Optional<Entitlement> find(UUID company, UUID api) {
        return byCompany.get(company).map(all -> all.get(api));
    }

    Map<UUID, Entitlement> read(UUID company) {
        return scope.run(
                company,
                () -> {
                    Map<UUID, Entitlement> all = new HashMap<>();
                    jdbc.sql(
                                    """
                                    select e.api_id, e.all_roles, r.role_id
                                      from entitlement e
                                      left join entitlement_role r
                                        on r.company_id = e.company_id and r.api_id = e.api_id
                                     where e.company_id = :company
                                    """)
                            .param("company", company)
                            .query(rs -> {
                                UUID api = uuid(rs, "api_id");
                                boolean allRoles = rs.getBoolean("all_roles");
                                UUID role = rs.getObject("role_id", UUID.class);
                                Set<UUID> roles = new HashSet<>();
                                Entitlement before = all.get(api);
                                if (before != null) {
                                    roles.addAll(before.roles());
                                }
                                if (role != null) {
                                    roles.add(role);
                                }
                                all.put(api, new Entitlement(api, allRoles, Set.copyOf(roles)));
                            });
                    return Map.copyOf(all);
                });
    }
}
