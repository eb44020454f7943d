package io.gatehouse.grants;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.timeOrNull;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;
import static io.gatehouse.platform.database.Columns.word;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Writes the tables {@code role_grant} (company-wide) and {@code resource_grant}; the scope is the
 * caller's.
 */
@Repository
class GrantRows {

    private final JdbcClient jdbc;

    GrantRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The holder's grant of the role, live or ended, locked; empty for none. */
    Optional<RoleGrant> lock(GrantDraft draft) {
        Resource resource = draft.resource();
        JdbcClient.StatementSpec statement =
                resource == null
                        ? jdbc.sql(
                                """
                                select g.*, null as resource_type, null as resource_id
                                  from role_grant g
                                 where role_id = :role and (membership_id = :membership or client = :client)
                                   for update
                                """)
                        : jdbc.sql(
                                        """
                                        select *
                                          from resource_grant
                                         where role_id = :role and (membership_id = :membership or client = :client)
                                           and resource_type = :type and resource_id = :resource
                                           for update
                                        """)
                                .param("type", resource.type())
                                .param("resource", resource.id());
        return statement
                .param("role", draft.role().id())
                .param("membership", membership(draft.holder()))
                .param("client", client(draft.holder()))
                .query(GrantRows::row)
                .optional();
    }

    /** Adds the grant; false when another one of the same holder, role and resource came first. */
    boolean insert(UUID id, GrantDraft draft, GrantRegister.Terms terms, Instant now) {
        Resource resource = draft.resource();
        JdbcClient.StatementSpec statement =
                resource == null
                        ? jdbc.sql(
                                """
                                insert into role_grant (id, role_id, subject_kind, membership_id, client, company_id,
                                                        granted_by, granted_at, ends_at, reason)
                                values (:id, :role, :kind, :membership, :client, :company, :by, :now, :ends, :reason)
                                on conflict do nothing
                                """)
                        : jdbc.sql(
                                        """
                                        insert into resource_grant (id, role_id, subject_kind, membership_id, client,
                                                                    company_id, resource_type, resource_id,
                                                                    granted_by, granted_at, ends_at, reason)
                                        values (:id, :role, :kind, :membership, :client, :company, :type, :resource,
                                                :by, :now, :ends, :reason)
                                        on conflict do nothing
                                        """)
                                .param("type", resource.type())
                                .param("resource", resource.id());
        return statement
                        .param("id", id)
                        .param("role", draft.role().id())
                        .param("kind", word(draft.holder().kind()))
                        .param("membership", membership(draft.holder()))
                        .param("client", client(draft.holder()))
                        .param("company", draft.holder().company())
                        .param("by", terms.grantedBy())
                        .param("now", time(now))
                        .param("ends", timeOrNull(terms.endsAt()))
                        .param("reason", terms.reason())
                        .update()
                == 1;
    }

    /** Moves the end; false when the grant is gone. */
    boolean end(RoleGrant grant, @Nullable Instant endsAt) {
        JdbcClient.StatementSpec statement =
                grant.resource() == null
                        ? jdbc.sql("update role_grant set ends_at = :ends where id = :id")
                        : jdbc.sql("update resource_grant set ends_at = :ends where id = :id");
        return statement.param("id", grant.id()).param("ends", timeOrNull(endsAt)).update() == 1;
    }

    /** Removes the grant; false when it is gone already. */
    boolean delete(RoleGrant grant) {
        JdbcClient.StatementSpec statement =
                grant.resource() == null
                        ? jdbc.sql("delete from role_grant where id = :id")
                        : jdbc.sql("delete from resource_grant where id = :id");
        return statement.param("id", grant.id()).update() == 1;
    }

    /** Removes every grant on the resource, and says which there were. */
    List<RoleGrant> delete(UUID company, Resource resource) {
        return jdbc.sql(
                        """
                        delete from resource_grant
                         where company_id = :company and resource_type = :type and resource_id = :resource
                        returning *
                        """)
                .param("company", company)
                .param("type", resource.type())
                .param("resource", resource.id())
                .query(GrantRows::row)
                .list();
    }

    static RoleGrant row(ResultSet rs, int number) throws SQLException {
        String type = rs.getString("resource_type");
        return new RoleGrant(
                uuid(rs, "id"),
                uuid(rs, "role_id"),
                uuidOrNull(rs, "membership_id"),
                uuidOrNull(rs, "client"),
                uuidOrNull(rs, "company_id"),
                type == null ? null : new Resource(type, text(rs, "resource_id")),
                text(rs, "granted_by"),
                instant(rs, "granted_at"),
                instantOrNull(rs, "ends_at"),
                rs.getString("reason"));
    }

    static @Nullable UUID membership(RoleHolder holder) {
        return holder instanceof RoleHolder.Member(var membership) ? membership.id() : null;
    }

    static @Nullable UUID client(RoleHolder holder) {
        return holder instanceof RoleHolder.Service(var client) ? client.id() : null;
    }
}
