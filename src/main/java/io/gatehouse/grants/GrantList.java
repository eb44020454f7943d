package io.gatehouse.grants;

import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.InstanceScope;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads grants of both sorts for people who look at them; what gives tokens asks elsewhere. */
@Repository
public class GrantList {

    private final JdbcClient jdbc;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;

    GrantList(JdbcClient jdbc, CompanyScope companyScope, InstanceScope instanceScope) {
        this.jdbc = jdbc;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
    }

    /**
     * The grant with this id, live or ended; empty for another company's.
     *
     * @param company null for a service account of the platform
     */
    public Optional<RoleGrant> find(@Nullable UUID company, UUID id) {
        Supplier<Optional<RoleGrant>> read =
                () ->
                        jdbc.sql(
                                        """
                                        select id, role_id, membership_id, client, company_id, null as resource_type,
                                               null as resource_id, granted_by, granted_at, ends_at, reason
                                          from role_grant
                                         where id = :id and company_id is not distinct from cast(:company as uuid)
                                        union all
                                        select id, role_id, membership_id, client, company_id, resource_type,
                                               resource_id, granted_by, granted_at, ends_at, reason
                                          from resource_grant
                                         where id = :id and company_id = cast(:company as uuid)
                                        """)
                                .param("id", id)
                                .param("company", company)
                                .query(GrantRows::row)
                                .optional();
        return company == null
                ? instanceScope.run("role of a platform client", read)
                : companyScope.run(company, read);
    }

    /** The same, unchanged by others who ask so until the transaction ends. */
    public Optional<RoleGrant> lock(UUID company, UUID id) {
        companyScope.run(
                company,
                () -> {
                    // It stands in one of two tables, so the lock is on its name.
                    jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:key, 0))")
                            .param("key", "role-grant:" + id)
                            .query(rs -> {});
                });
        return find(company, id);
    }

    /**
     * The company's grants, live and ended, in the order in which they were given.
     *
     * @param after the id of the last one seen; null from the beginning
     * @param limit how many at most
     */
    public List<RoleGrant> page(UUID company, GrantFilter filter, @Nullable UUID after, int limit) {
        Resource resource = filter.resource();
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        (select id, role_id, membership_id, client, company_id, null as resource_type,
                                                null as resource_id, granted_by, granted_at, ends_at, reason
                                           from role_grant
                                          where company_id = :company
                                            and cast(:type as text) is null
                                            and (cast(:after as uuid) is null or id > :after)
                                            and (cast(:membership as uuid) is null or membership_id = :membership)
                                            and (cast(:client as uuid) is null or client = :client)
                                            and (cast(:role as uuid) is null or role_id = :role)
                                          order by id
                                          limit :limit)
                                        union all
                                        (select id, role_id, membership_id, client, company_id, resource_type,
                                                resource_id, granted_by, granted_at, ends_at, reason
                                           from resource_grant
                                          where company_id = :company
                                            and (cast(:type as text) is null
                                                 or (resource_type = :type and resource_id = :resource))
                                            and (cast(:after as uuid) is null or id > :after)
                                            and (cast(:membership as uuid) is null or membership_id = :membership)
                                            and (cast(:client as uuid) is null or client = :client)
                                            and (cast(:role as uuid) is null or role_id = :role)
                                          order by id
                                          limit :limit)
                                        order by id
                                        limit :limit
                                        """)
                                .param("company", company)
                                .param("type", resource == null ? null : resource.type())
                                .param("resource", resource == null ? null : resource.id())
                                .param("after", after)
                                .param("membership", filter.membership())
                                .param("client", filter.client())
                                .param("role", filter.role())
                                .param("limit", limit)
                                .query(GrantRows::row)
                                .list());
    }

    /** The holder's company-wide grants, live and ended, in the order in which they were given. */
    public List<RoleGrant> of(RoleHolder holder) {
        Supplier<List<RoleGrant>> read =
                () ->
                        jdbc.sql(
                                        """
                                        select g.*, null as resource_type, null as resource_id
                                          from role_grant g
                                         where membership_id = :membership or client = :client
                                         order by granted_at, id
                                        """)
                                .param("membership", GrantRows.membership(holder))
                                .param("client", GrantRows.client(holder))
                                .query(GrantRows::row)
                                .list();
        UUID company = holder.company();
        return company == null
                ? instanceScope.run("roles of a platform client", read)
                : companyScope.run(company, read);
    }

    /** Every company-wide grant of every company. */
    List<RoleGrant> all(String reason) {
        return instanceScope.run(
                reason,
                () ->
                        jdbc.sql(
                                        """
                                        select g.*, null as resource_type, null as resource_id
                                          from role_grant g
                                         order by granted_at, id
                                        """)
                                .query(GrantRows::row)
                                .list());
    }
}
