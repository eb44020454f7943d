package io.gatehouse.grants;

import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.apis.ApiRegister;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.platform.InstanceScope;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Looks for scopes and roles that are unused, unassigned or broader than they need to be. */
@Service
public class ScopeLinter {

    private final JdbcClient jdbc;
    private final InstanceScope scope;
    private final ApiRegister apis;
    private final ClientRegister clients;
    private final Clock clock;

    ScopeLinter(
            JdbcClient jdbc,
            InstanceScope scope,
            ApiRegister apis,
            ClientRegister clients,
            Clock clock) {
        this.jdbc = jdbc;
        this.scope = scope;
        this.apis = apis;
        this.clients = clients;
        this.clock = clock;
    }

    /** Everything found at this moment; inside a transaction, with what it has changed. */
    public List<LintFinding> lint() {
        return LintRules.check(
                apis.all(), clients.all(), scope.run("linting of scopes", this::held));
    }

    private LintRules.Held held() {
        Set<UUID> byPersons = new HashSet<>();
        Map<UUID, Set<UUID>> byClient = new HashMap<>();
        Set<UUID> onResources = new HashSet<>();
        jdbc.sql(
                        """
                        select distinct role_id, client, false as on_resource
                          from role_grant where ends_at is null or ends_at > :now
                        union all
                        select distinct role_id, cast(null as uuid), true
                          from resource_grant where ends_at is null or ends_at > :now
                        """)
                .param("now", time(clock.instant()))
                .query(rs -> {
                    UUID role = uuid(rs, "role_id");
                    UUID client = uuidOrNull(rs, "client");
                    if (rs.getBoolean("on_resource")) {
                        onResources.add(role);
                    } else if (client == null) {
                        byPersons.add(role);
                    } else {
                        byClient.computeIfAbsent(client, id -> new HashSet<>()).add(role);
                    }
                });
        return new LintRules.Held(byPersons, byClient, onResources);
    }
}
