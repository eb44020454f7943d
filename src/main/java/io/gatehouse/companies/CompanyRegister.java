package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes companies, in the caller's transaction, with the audit event of each change. */
@Repository
public class CompanyRegister {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;

    CompanyRegister(JdbcClient jdbc, AuditLog audit, ConfigVersion version, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /** Every company in the order of the slugs, read now. */
    public List<Company> all() {
        return jdbc.sql("select id, slug, name, state from company order by slug")
                .query(Companies::row)
                .list();
    }

    /** Makes the company with the draft's slug, or changes it to match. */
    public Written put(CompanyDraft draft, String actor) {
        if (!SLUG.matcher(draft.slug()).matches()) {
            return Written.Refused.because(
                    "slug", "must be 1 to 63 lower-case letters, digits and inner hyphens");
        }
        return lock(draft.slug())
                .map(company -> update(company, draft, actor))
                .orElseGet(() -> create(draft, actor));
    }

    /** Deletes the company; what belongs to it must be gone before. */
    public void delete(UUID company, String actor) {
        jdbc.sql("delete from company where id = :id").param("id", company).update();
        record(company, actor, "company.deleted", Map.of());
    }

    private Optional<Company> lock(String slug) {
        return jdbc.sql("select id, slug, name, state from company where slug = :slug for update")
                .param("slug", slug)
                .query(Companies::row)
                .optional();
    }

    private Written create(CompanyDraft draft, String actor) {
        Instant now = clock.instant();
        UUID id = Ids.uuidV7(now);
        jdbc.sql(
                        """
                        insert into company (id, slug, name, state, created_at, updated_at)
                        values (:id, :slug, :name, :state, :now, :now)
                        """)
                .param("id", id)
                .param("slug", draft.slug())
                .param("name", draft.name())
                .param("state", state(!Boolean.FALSE.equals(draft.active())))
                .param("now", time(now))
                .update();
        record(id, actor, "company.created", Map.of());
        return new Written.Created(id);
    }

    private Written update(Company before, CompanyDraft draft, String actor) {
        boolean active = draft.active() == null ? before.active() : draft.active();
        Set<String> changed =
                new Differences()
                        .compare("name", before.name(), draft.name())
                        .compare("state", before.active(), active)
                        .fields();
        if (changed.isEmpty()) {
            return new Written.Unchanged(before.id());
        }
        jdbc.sql(
                        """
                        update company set name = :name, state = :state, updated_at = :now where id = :id
                        """)
                .param("id", before.id())
                .param("name", draft.name())
                .param("state", state(active))
                .param("now", time(clock.instant()))
                .update();
        record(before.id(), actor, "company.changed", Map.of("fields", changed));
        return new Written.Updated(before.id(), changed);
    }

    private void record(UUID company, String actor, String action, Map<String, Object> detail) {
        version.bump();
        audit.record(new AuditEvent(company, actor, action, "company:" + company, detail));
    }

    private static String state(boolean active) {
        return active ? "active" : "suspended";
    }
}
