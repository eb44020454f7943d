package io.gatehouse.deletion;

import static io.gatehouse.platform.database.Columns.constant;
import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code company_deletion} table, inside the scope of the company or the instance. */
@Repository
class DeletionTable {

    private final JdbcClient jdbc;

    DeletionTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<CompanyDeletion> find(UUID company) {
        return jdbc.sql("select * from company_deletion where company_id = :company")
                .param("company", company)
                .query(DeletionTable::row)
                .optional();
    }

    /** Stores the first word; false when somebody was faster. */
    boolean request(UUID company, DeletionScope scope, Party who, Instant now) {
        return jdbc.sql(
                                """
                                insert into company_deletion
                                    (company_id, scope, requested_by, requested_side, requested_at)
                                values (:company, :scope, :by, :side, :now)
                                on conflict (company_id) do nothing
                                """)
                        .param("company", company)
                        .param("scope", scope.value())
                        .param("by", who.account())
                        .param("side", who.side().value())
                        .param("now", time(now))
                        .update()
                == 1;
    }

    /** Stores the second word, of another person on the other side; this statement decides. */
    boolean approve(UUID company, DeletionScope scope, Party who, Instant now, Instant executesAt) {
        return jdbc.sql(
                                """
                                update company_deletion
                                   set state = 'approved', approved_by = :by, approved_at = :now,
                                       executes_at = :executes
                                 where company_id = :company and state = 'requested' and scope = :scope
                                   and requested_by <> :by and requested_side <> :side
                                """)
                        .param("company", company)
                        .param("scope", scope.value())
                        .param("by", who.account())
                        .param("side", who.side().value())
                        .param("now", time(now))
                        .param("executes", time(executesAt))
                        .update()
                == 1;
    }

    /** Forgets a deletion that has not begun; false when there is none. */
    boolean cancel(UUID company) {
        return jdbc.sql(
                                """
                                delete from company_deletion
                                 where company_id = :company and state in ('requested', 'approved')
                                """)
                        .param("company", company)
                        .update()
                == 1;
    }

    /** The companies whose deletion is to be worked on at {@code now}. */
    List<UUID> due(Instant now) {
        return jdbc.sql(
                        """
                        select company_id from company_deletion
                         where state = 'executing' or (state = 'approved' and executes_at <= :now)
                         order by executes_at
                        """)
                .param("now", time(now))
                .query((rs, number) -> uuid(rs, "company_id"))
                .list();
    }

    /** Begins a deletion whose time has come; false when it was cancelled or has begun. */
    boolean begin(UUID company, Instant now) {
        return jdbc.sql(
                                """
                                update company_deletion set state = 'executing'
                                 where company_id = :company and state = 'approved' and executes_at <= :now
                                """)
                        .param("company", company)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    void rememberState(UUID company, String companyState) {
        jdbc.sql("update company_deletion set company_state = :state where company_id = :company")
                .param("company", company)
                .param("state", companyState)
                .update();
    }

    /** Begins at once: two people agreed on it before a backup was restored, or it is empty. */
    void requestAgain(UUID company, Instant now) {
        jdbc.sql(
                        """
                        insert into company_deletion
                            (company_id, scope, state, requested_by, requested_side, requested_at,
                             approved_by, approved_at, executes_at)
                        values (:company, 'company', 'approved', :nobody, 'operator', :now, :company, :now, :now)
                        on conflict (company_id) do update
                            set scope = 'company', state = 'approved', executes_at = :now,
                                approved_by = excluded.approved_by, approved_at = :now
                          where company_deletion.state <> 'executing'
                        """)
                .param("company", company)
                .param("nobody", new UUID(0, 0))
                .param("now", time(now))
                .update();
    }

    /** What an execution has done so far. */
    record Progress(
            CompanyDeletion deletion,
            String companyState,
            String counts,
            long logLength,
            String logHash) {
        boolean logIsClosed() {
            return !logHash.isEmpty();
        }
    }

    /** Takes the execution in hand until the transaction ends; empty while another node has it. */
    Optional<Progress> take(UUID company) {
        return jdbc.sql(
                        """
                        select d.*, coalesce(encode(d.head_hash, 'hex'), '') as log_hash
                          from company_deletion d
                         where d.company_id = :company and d.state = 'executing'
                           for update skip locked
                        """)
                .param("company", company)
                .query((rs, number) ->
                        new Progress(
                                row(rs, number),
                                text(rs, "company_state"),
                                text(rs, "counts"),
                                rs.getLong("head_sequence"),
                                text(rs, "log_hash")))
                .optional();
    }

    void add(UUID company, String kind, long count) {
        jdbc.sql(
                        """
                        update company_deletion
                           set counts = counts || jsonb_build_object(
                                   :kind::text, coalesce((counts ->> :kind::text)::bigint, 0) + :count)
                         where company_id = :company
                        """)
                .param("company", company)
                .param("kind", kind)
                .param("count", count)
                .update();
    }

    void closeLog(UUID company, long length, String hash) {
        jdbc.sql(
                        """
                        update company_deletion set head_sequence = :length, head_hash = decode(:hash, 'hex')
                         where company_id = :company
                        """)
                .param("company", company)
                .param("length", length)
                .param("hash", hash)
                .update();
    }

    void remove(UUID company) {
        jdbc.sql("delete from company_deletion where company_id = :company")
                .param("company", company)
                .update();
    }

    private static CompanyDeletion row(ResultSet rs, int number) throws SQLException {
        return new CompanyDeletion(
                uuid(rs, "company_id"),
                constant(rs, "scope", DeletionScope.class),
                constant(rs, "state", CompanyDeletion.State.class),
                new Party(uuid(rs, "requested_by"), constant(rs, "requested_side", Side.class)),
                instant(rs, "requested_at"),
                uuidOrNull(rs, "approved_by"),
                instantOrNull(rs, "approved_at"),
                instantOrNull(rs, "executes_at"));
    }
}
