package io.gatehouse.audit;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.timeOrNull;

import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.InstanceScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the audit log, page by page or chain by chain. */
@Repository
public class AuditTrail {

    private static final int CHUNK = 1000;

    private final JdbcClient jdbc;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;

    AuditTrail(JdbcClient jdbc, CompanyScope companyScope, InstanceScope instanceScope) {
        this.jdbc = jdbc;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
    }

    /**
     * Which events are wanted; what is null does not matter.
     *
     * @param company null for every company and the instance: for operators only
     * @param since the earliest time, included
     */
    public record Filter(
            @Nullable UUID company,
            @Nullable Instant since,
            @Nullable String actor,
            @Nullable String action) {}

    /**
     * The latest events first.
     *
     * @param before the last id of the page before; null for the first page
     * @param most how many at most
     */
    public List<RecordedEvent> page(Filter filter, @Nullable UUID before, int most) {
        return in(
                filter.company,
                () ->
                        jdbc.sql(
                                        """
                                        select id, at, company_id, actor, action, subject, reference, detail
                                          from audit_event
                                         where (:company::uuid is null or company_id = :company::uuid)
                                           and (:since::timestamptz is null or at >= :since::timestamptz)
                                           and (:actor::text is null or actor = :actor::text)
                                           and (:action::text is null or action = :action::text)
                                           and (:before::uuid is null or id < :before::uuid)
                                         order by id desc
                                         limit :most
                                        """)
                                .param("company", filter.company)
                                .param("since", timeOrNull(filter.since))
                                .param("actor", filter.actor)
                                .param("action", filter.action)
                                .param("before", before)
                                .param("most", most)
                                .query(RecordedEvent::row)
                                .list());
    }

    /**
     * An event at its place.
     *
     * @param hash in hex
     * @param event null when there is a place and no event: it was taken away
     */
    record Sealed(long sequence, String hash, @Nullable RecordedEvent event) {}

    record Head(long sequence, String signed) {}

    /** The companies whose log has a chain; null stands for the instance. */
    Set<@Nullable UUID> chains() {
        return new LinkedHashSet<>(
                in(
                        null,
                        () ->
                                jdbc.sql(
                                                """
                                                select company_id from audit_seal where sequence = 1
                                                 union select company_id from audit_head
                                                 union select distinct company_id from audit_event
                                                 order by company_id nulls first
                                                """)
                                        .query((rs, number) ->
                                                rs.getObject("company_id", UUID.class))
                                        .list()));
    }

    /** Hands over the chain from its beginning, in chunks of memory. */
    void each(@Nullable UUID company, Consumer<Sealed> reader) {
        long after = 0;
        List<Sealed> chunk = chunk(company, after);
        while (!chunk.isEmpty()) {
            chunk.forEach(reader);
            after = chunk.getLast().sequence;
            chunk = chunk(company, after);
        }
    }

    /** The signed heads of the chain, the oldest first. */
    List<Head> heads(@Nullable UUID company) {
        return in(
                company,
                () ->
                        jdbc.sql(
                                        company == null
                                                ? """
                                                select sequence, signed from audit_head
                                                 where company_id is null order by sequence
                                                """
                                                : """
                                                select sequence, signed from audit_head
                                                 where company_id = :company order by sequence
                                                """)
                                .param("company", company)
                                .query((rs, number) ->
                                        new Head(rs.getLong("sequence"), text(rs, "signed")))
                                .list());
    }

    /** Events without a place that do not wait for one either: nobody recorded them properly. */
    List<UUID> unplaced(@Nullable UUID company) {
        return in(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        select e.id
                                          from audit_event e
                                         where e.company_id is not distinct from :company::uuid
                                           and not exists (select from audit_seal s where s.event_id = e.id)
                                           and not exists (select from audit_unsealed u where u.event_id = e.id)
                                         order by e.id
                                        """)
                                .param("company", company)
                                .query((rs, number) -> rs.getObject("id", UUID.class))
                                .list());
    }

    private List<Sealed> chunk(@Nullable UUID company, long after) {
        return in(
                company,
                () ->
                        jdbc.sql(
                                        company == null
                                                ? """
                                                select s.sequence, encode(s.hash, 'hex') as hash, e.*
                                                  from audit_seal s left join audit_event e on e.id = s.event_id
                                                 where s.company_id is null and s.sequence > :after
                                                 order by s.sequence limit :most
                                                """
                                                : """
                                                select s.sequence, encode(s.hash, 'hex') as hash, e.*
                                                  from audit_seal s left join audit_event e on e.id = s.event_id
                                                 where s.company_id = :company and s.sequence > :after
                                                 order by s.sequence limit :most
                                                """)
                                .param("company", company)
                                .param("after", after)
                                .param("most", CHUNK)
                                .query(AuditTrail::sealed)
                                .list());
    }

    private static Sealed sealed(ResultSet rs, int number) throws SQLException {
        return new Sealed(
                rs.getLong("sequence"),
                text(rs, "hash"),
                rs.getObject("id", UUID.class) == null ? null : RecordedEvent.row(rs, number));
    }

    private <T> T in(@Nullable UUID company, Supplier<T> work) {
        return company == null
                ? instanceScope.run("read the audit log", work)
                : companyScope.run(company, work);
    }
}
