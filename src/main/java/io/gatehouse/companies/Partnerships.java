package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.constant;
import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.timeOrNull;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;
import static io.gatehouse.platform.database.Columns.uuids;
import static io.gatehouse.platform.database.Columns.word;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code partnership} and {@code partnership_role} tables. Writes are done in the caller's
 * transaction, each with the audit event of the change in the logs of both companies.
 */
@Repository
public class Partnerships {

    private static final int REMEMBERED = 20_000;
    private static final String ROWS =
            """
            select p.*, array(select r.role_id from partnership_role r where r.partnership_id = p.id) as role_ids
              from partnership p
            """;

    private final JdbcClient jdbc;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;
    private final KeyedCache<UUID, Boolean> consultancies;

    Partnerships(
            JdbcClient jdbc,
            CompanyScope companyScope,
            InstanceScope instanceScope,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
        this.consultancies =
                new KeyedCache<>(
                        version, REMEMBERED, company -> Optional.of(readIsConsultancy(company)));
    }

    /**
     * The partnerships of the company on either side, those past their end included, the oldest
     * first.
     */
    public List<Partnership> of(UUID company) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(ROWS + " order by p.offered_at, p.id")
                                .query(Partnerships::row)
                                .list());
    }

    /** A piece of the same list, by id. */
    public List<Partnership> page(UUID company, Window window) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(ROWS + " where p.id > :after order by p.id limit :rows")
                                .param("after", window.id())
                                .param("rows", window.rows())
                                .query(Partnerships::row)
                                .list());
    }

    /** The partnership; empty when there is none with this id or the company is on neither side. */
    public Optional<Partnership> find(UUID company, UUID id) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(ROWS + " where p.id = :id")
                                .param("id", id)
                                .query(Partnerships::row)
                                .optional());
    }

    /**
     * Every partnership of every company.
     *
     * @param reason why all companies' rows are read
     */
    public List<Partnership> all(String reason) {
        return instanceScope.run(
                reason,
                () ->
                        jdbc.sql(ROWS + " order by p.offered_at, p.id")
                                .query(Partnerships::row)
                                .list());
    }

    /**
     * True when the company is somebody's consultancy, so that it is worth asking where its people
     * may act. From memory: an answer of other nodes may be half a second old.
     */
    public boolean isConsultancy(UUID company) {
        return consultancies.get(company).orElse(false);
    }

    /**
     * Writes the offer; empty when one that asks the same of the same people stands. The roles have
     * been checked: the database refuses those that are not for persons, but not those that the
     * company is not entitled to.
     */
    public Optional<UUID> offer(PartnershipTerms terms, String actor) {
        Instant now = clock.instant();
        UUID id = Ids.uuidV7(now);
        boolean made =
                companyScope.<Boolean>run(terms.company(), () -> insert(id, terms, actor, now));
        if (!made) {
            return Optional.empty();
        }
        record(id, terms.company(), terms.consultancy(), actor, "partnership.offered", terms);
        return Optional.of(id);
    }

    /**
     * Accepts the offer for the consultancy; false when it is not an open offer to it.
     *
     * @param consultancy the company that accepts
     */
    public boolean accept(UUID consultancy, UUID id, String actor) {
        Instant now = clock.instant();
        Optional<UUID> company =
                companyScope.run(
                        consultancy,
                        () ->
                                jdbc.sql(
                                                """
                                                update partnership
                                                   set accepted_by = :by, accepted_at = :now
                                                 where id = :id and consultancy_id = :consultancy
                                                   and accepted_at is null and (ends_at is null or ends_at > :now)
                                                returning company_id
                                                """)
                                        .param("id", id)
                                        .param("consultancy", consultancy)
                                        .param("by", actor)
                                        .param("now", time(now))
                                        .query((rs, number) -> uuid(rs, "company_id"))
                                        .optional());
        company.ifPresent(
                client -> record(id, client, consultancy, actor, "partnership.accepted", null));
        return company.isPresent();
    }

    /**
     * Ends the partnership or takes back the offer, at once; false when the company has none with
     * this id.
     *
     * @param side the company that ends it, either of the two
     */
    public boolean end(UUID side, UUID id, String actor) {
        Optional<Map.Entry<UUID, UUID>> both =
                companyScope.run(
                        side,
                        () ->
                                jdbc.sql(
                                                """
                                                delete from partnership where id = :id
                                                returning company_id, consultancy_id
                                                """)
                                        .param("id", id)
                                        .query((rs, number) ->
                                                Map.entry(
                                                        uuid(rs, "company_id"),
                                                        uuid(rs, "consultancy_id")))
                                        .optional());
        both.ifPresent(sides ->
                record(id, sides.getKey(), sides.getValue(), actor, "partnership.ended", null));
        return both.isPresent();
    }

    private boolean insert(UUID id, PartnershipTerms terms, String actor, Instant now) {
        int made =
                jdbc.sql(
                                """
                                insert into partnership (id, company_id, consultancy_id, required_company_role,
                                                         required_role_id, offered_by, offered_at, reason, ends_at)
                                values (:id, :company, :consultancy, :least, :required, :by, :now, :reason, :ends)
                                on conflict do nothing
                                """)
                        .param("id", id)
                        .param("company", terms.company())
                        .param("consultancy", terms.consultancy())
                        .param("least", word(terms.requiredCompanyRole()))
                        .param("required", terms.requiredRole())
                        .param("by", actor)
                        .param("now", time(now))
                        .param("reason", terms.reason())
                        .param("ends", timeOrNull(terms.endsAt()))
                        .update();
        if (made == 0) {
            return false;
        }
        for (UUID role : terms.roles()) {
            jdbc.sql("insert into partnership_role (partnership_id, role_id) values (:id, :role)")
                    .param("id", id)
                    .param("role", role)
                    .update();
        }
        return true;
    }

    private boolean readIsConsultancy(UUID company) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        select exists (select 1 from partnership where consultancy_id = :company)
                                        """)
                                .param("company", company)
                                .query(Boolean.class)
                                .single());
    }

    private void record(
            UUID id,
            UUID company,
            UUID consultancy,
            String actor,
            String action,
            @Nullable PartnershipTerms terms) {
        version.bump();
        // Neither log names the other company: each can be deleted, and its id with it.
        for (UUID side : List.of(company, consultancy)) {
            Map<String, Object> detail = new HashMap<>();
            detail.put("side", side.equals(company) ? "company" : "consultancy");
            if (terms != null) {
                detail.put("roles", terms.roles().stream().map(UUID::toString).sorted().toList());
            }
            audit.record(new AuditEvent(side, actor, action, "partnership:" + id, detail));
        }
    }

    private static Partnership row(ResultSet rs, int number) throws SQLException {
        return new Partnership(
                uuid(rs, "id"),
                uuid(rs, "company_id"),
                uuid(rs, "consultancy_id"),
                constant(rs, "required_company_role", CompanyRole.class),
                uuidOrNull(rs, "required_role_id"),
                uuids(rs, "role_ids"),
                text(rs, "offered_by"),
                instant(rs, "offered_at"),
                rs.getString("reason"),
                instantOrNull(rs, "ends_at"),
                rs.getString("accepted_by"),
                instantOrNull(rs, "accepted_at"));
    }
}
