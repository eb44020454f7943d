package io.gatehouse.grants;

import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which roles memberships and service accounts hold: what tokens and decisions ask. */
@Repository
public class RoleGrants {

    private static final int REMEMBERED = 20_000;

    private final JdbcClient jdbc;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;
    private final KeyedCache<UUID, List<Held>> byClient;

    private record Held(UUID role, @Nullable Instant endsAt) {}

    RoleGrants(
            JdbcClient jdbc,
            CompanyScope companyScope,
            InstanceScope instanceScope,
            ConfigVersion version) {
        this.jdbc = jdbc;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
        this.byClient =
                new KeyedCache<>(version, REMEMBERED, client -> Optional.of(readOfClient(client)));
    }

    /** Ids of the roles that the membership holds at {@code now}. */
    public Set<UUID> ofMembership(UUID membership, UUID company, Instant now) {
        return companyScope.run(
                company,
                () ->
                        new HashSet<>(
                                jdbc.sql(
                                                """
                                                select role_id from role_grant
                                                 where membership_id = :membership
                                                   and (ends_at is null or ends_at > :now)
                                                """)
                                        .param("membership", membership)
                                        .param("now", time(now))
                                        .query((rs, number) -> uuid(rs, "role_id"))
                                        .list()));
    }

    /**
     * Ids of the roles that the service account of the client holds at {@code now}; from memory.
     */
    public Set<UUID> ofClient(UUID client, Instant now) {
        return byClient.get(client).orElse(List.of()).stream()
                .filter(held -> held.endsAt == null || held.endsAt.isAfter(now))
                .map(Held::role)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Ids of the roles that the holder has on the resource at {@code now}, by grants on just this
     * resource. Company-wide roles hold there as well; tokens carry those and never these.
     */
    public Set<UUID> onResource(RoleHolder holder, Resource resource, Instant now) {
        UUID company = holder.company();
        if (company == null) {
            return Set.of();
        }
        GrantFilter filter = GrantFilter.of(holder);
        return companyScope.run(
                company,
                () ->
                        new HashSet<>(
                                jdbc.sql(
                                                """
                                                select role_id from resource_grant
                                                 where company_id = :company
                                                   and resource_type = :type and resource_id = :resource
                                                   and (membership_id = :membership or client = :client)
                                                   and (ends_at is null or ends_at > :now)
                                                """)
                                        .param("company", company)
                                        .param("type", resource.type())
                                        .param("resource", resource.id())
                                        .param("membership", filter.membership())
                                        .param("client", filter.client())
                                        .param("now", time(now))
                                        .query((rs, number) -> uuid(rs, "role_id"))
                                        .list()));
    }

    private List<Held> readOfClient(UUID client) {
        return instanceScope.run(
                "roles of a service account",
                () ->
                        jdbc.sql("select role_id, ends_at from role_grant where client = :client")
                                .param("client", client)
                                .query((rs, number) ->
                                        new Held(uuid(rs, "role_id"), instantOrNull(rs, "ends_at")))
                                .list());
    }
}
