package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.PlainText;
import io.gatehouse.platform.Prefix;
import io.gatehouse.platform.Window;
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
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes companies, in the caller's transaction, with the audit event of each change. */
@Repository
public class CompanyRegister {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CompanyRegister(
            JdbcClient jdbc,
            AuditLog audit,
            ConfigVersion version,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.version = version;
        this.events = events;
        this.clock = clock;
    }

    /** Every company in the order of the slugs, read now. */
    public List<Company> all() {
        return jdbc.sql("select id, slug, name, state from company order by slug")
                .query(Companies::row)
                .list();
    }

    /**
     * A piece of the list of companies in the order of the slugs.
     *
     * @param begins pattern for slug or name, see {@link Prefix}
     */
    public List<Company> page(String begins, Window window) {
        return jdbc.sql(
                        """
                        select id, slug, name, state
                          from company
                         where slug collate "C" > :after
                           and (slug collate "C" like :begins or name_normal collate "C" like :begins)
                         order by slug collate "C"
                         limit :rows
                        """)
                .param("after", window.key())
                .param("begins", begins)
                .param("rows", window.rows())
                .query(Companies::row)
                .list();
    }

    /** The company as it is now, unchanged by others until the transaction ends. */
    public Optional<Company> lock(UUID id) {
        return jdbc.sql("select id, slug, name, state from company where id = :id for update")
                .param("id", id)
                .query(Companies::row)
                .optional();
    }

    /**
     * Makes the company.
     *
     * @throws org.springframework.dao.DuplicateKeyException when there is one with the slug
     */
    public Written make(CompanyDraft draft, String actor) {
        Written.Refused misfit = misfit(draft);
        return misfit == null ? create(draft, actor) : misfit;
    }

    /** True when there is a company with this id, read now. */
    public boolean exists(UUID company) {
        return jdbc.sql("select exists (select 1 from company where id = :id)")
                .param("id", company)
                .query(Boolean.class)
                .single();
    }

    /** The ids of all companies. */
    public List<UUID> ids() {
        return jdbc.sql("select id from company")
                .query((rs, number) -> rs.getObject("id", UUID.class))
                .list();
    }

    /** Makes the company with the draft's slug, or changes it to match. */
    public Written put(CompanyDraft draft, String actor) {
        Written.Refused misfit = misfit(draft);
        if (misfit != null) {
            return misfit;
        }
        return lock(draft.slug())
                .map(company -> update(company, draft, actor))
                .orElseGet(() -> create(draft, actor));
    }

    private static Written.@Nullable Refused misfit(CompanyDraft draft) {
        if (!SLUG.matcher(draft.slug()).matches()) {
            return Written.Refused.because(
                    "slug", "must be 1 to 63 lower-case letters, digits and inner hyphens");
        }
        return PlainText.isName(draft.name())
                ? null
                : Written.Refused.because("name", "must be 1 to 200 printable characters");
    }

    /**
     * Waits for other transactions that change the memberships of the company, and lets later ones
     * wait for the end of this one.
     */
    void takeTurns(UUID company) {
        jdbc.sql("select id from company where id = :id for no key update")
                .param("id", company)
                .query(rs -> {});
    }

    /**
     * Closes the company for its deletion: from now on nothing of it can be used, and nothing new
     * is made for it.
     *
     * @return the state until now, for {@link #reopen}
     */
    public String close(UUID company, String actor) {
        // Whoever makes rows for the company holds this lock shared: all have committed by then.
        lockOut(company);
        String before =
                jdbc.sql("select state from company where id = :id for update")
                        .param("id", company)
                        .query(String.class)
                        .single();
        setState(company, "deleting");
        record(company, actor, "company.closed", Map.of());
        events.publishEvent(new CompanySuspended(company, clock.instant()));
        return before;
    }

    /** Opens a company again whose data was deleted, in the state that it had. */
    public void reopen(UUID company, String state, String actor) {
        setState(company, state);
        record(company, actor, "company.reopened", Map.of());
    }

    /** Waits for whoever makes rows for the company, and keeps everybody out until the end. */
    public void lockOut(UUID company) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('company'), company_lock(:id))")
                .param("id", company)
                .query(rs -> {});
    }

    /** Removes the row of a closed company, the last of all. */
    public void remove(UUID company) {
        jdbc.sql("delete from company where id = :id and state = 'deleting'")
                .param("id", company)
                .update();
        version.bump();
    }

    private void setState(UUID company, String state) {
        jdbc.sql("update company set state = :state, updated_at = :now where id = :id")
                .param("id", company)
                .param("state", state)
                .param("now", time(clock.instant()))
                .update();
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
        if (before.active() && !active) {
            events.publishEvent(new CompanySuspended(before.id(), clock.instant()));
        }
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
