package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code company_policy} table; from memory where known. */
@Repository
public class CompanyPolicies {

    private static final int REMEMBERED = 20_000;
    private static final int MAX_DOMAINS = 100;
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST_ABSOLUTE = Duration.ofHours(12);
    private static final Duration LONGEST_IDLE = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final CompanyScope scope;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;
    private final KeyedCache<UUID, CompanyPolicy> byCompany;

    CompanyPolicies(
            JdbcClient jdbc,
            CompanyScope scope,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.scope = scope;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
        this.byCompany =
                new KeyedCache<>(version, REMEMBERED, company -> Optional.of(read(company)));
    }

    /** The company's policy; {@link CompanyPolicy#NONE} when it has none. */
    public CompanyPolicy of(UUID company) {
        return byCompany.get(company).orElse(CompanyPolicy.NONE);
    }

    /** The same, read now. */
    public CompanyPolicy read(UUID company) {
        return scope.run(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        select session_absolute_seconds, session_idle_seconds, allowed_email_domains
                                          from company_policy
                                         where company_id = :company
                                        """)
                                .param("company", company)
                                .query(CompanyPolicies::row)
                                .optional()
                                .orElse(CompanyPolicy.NONE));
    }

    /** The policy as it is now, unchanged by others until the transaction ends. */
    public CompanyPolicy lock(UUID company) {
        scope.run(
                company,
                () -> {
                    // There may be no row yet, so the lock is on the company's name.
                    jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:key, 0))")
                            .param("key", "company-policy:" + company)
                            .query(rs -> {});
                });
        return read(company);
    }

    /**
     * Gives the company the policy in place of the one it has, in the caller's transaction, with
     * the audit event. Domains may be written in any case and in their own letters.
     */
    public Written put(UUID company, CompanyPolicy wanted, String actor) {
        List<Refusal> refusals = new ArrayList<>();
        misfit(wanted.sessionAbsolute(), LONGEST_ABSOLUTE)
                .ifPresent(why -> refusals.add(new Refusal("session_absolute", why)));
        misfit(wanted.sessionIdle(), LONGEST_IDLE)
                .ifPresent(why -> refusals.add(new Refusal("session_idle", why)));
        Set<String> domains = domains(wanted.allowedEmailDomains(), refusals);
        if (!refusals.isEmpty()) {
            return new Written.Refused(refusals);
        }
        CompanyPolicy policy =
                new CompanyPolicy(wanted.sessionAbsolute(), wanted.sessionIdle(), domains);
        return scope.<Written>run(company, () -> write(company, policy, actor));
    }

    private Written write(UUID company, CompanyPolicy policy, String actor) {
        CompanyPolicy before = lock(company);
        Set<String> changed =
                new Differences()
                        .compare(
                                "session_absolute",
                                before.sessionAbsolute(),
                                policy.sessionAbsolute())
                        .compare("session_idle", before.sessionIdle(), policy.sessionIdle())
                        .compare(
                                "allowed_email_domains",
                                before.allowedEmailDomains(),
                                policy.allowedEmailDomains())
                        .fields();
        if (changed.isEmpty()) {
            return new Written.Unchanged(company);
        }
        jdbc.sql(
                        """
                        insert into company_policy (company_id, session_absolute_seconds, session_idle_seconds,
                                                    allowed_email_domains, updated_at)
                        values (:company, :absolute, :idle, :domains, :now)
                        on conflict (company_id) do update
                           set session_absolute_seconds = excluded.session_absolute_seconds,
                               session_idle_seconds = excluded.session_idle_seconds,
                               allowed_email_domains = excluded.allowed_email_domains,
                               updated_at = excluded.updated_at
                        """)
                .param("company", company)
                .param("absolute", seconds(policy.sessionAbsolute()))
                .param("idle", seconds(policy.sessionIdle()))
                .param("domains", array(new TreeSet<>(policy.allowedEmailDomains())))
                .param("now", time(clock.instant()))
                .update();
        version.bump();
        audit.record(
                new AuditEvent(
                        company,
                        actor,
                        "company-policy.changed",
                        "company:" + company,
                        Map.of("fields", changed)));
        return new Written.Updated(company, changed);
    }

    private static Optional<String> misfit(@Nullable Duration limit, Duration longest) {
        if (limit == null) {
            return Optional.empty();
        }
        boolean fits =
                limit.equals(limit.truncatedTo(ChronoUnit.SECONDS))
                        && limit.compareTo(SHORTEST) >= 0
                        && limit.compareTo(longest) <= 0;
        return fits
                ? Optional.empty()
                : Optional.of(
                        "must be %s to %s in whole seconds, the longest that the instance allows"
                                .formatted(SHORTEST, longest));
    }

    private static Set<String> domains(Set<String> written, List<Refusal> refusals) {
        Set<String> domains = new TreeSet<>();
        for (String one : written) {
            EmailAddress.parse("anybody@" + one)
                    .map(EmailAddress::domain)
                    .filter(domain -> !one.contains("@"))
                    .ifPresentOrElse(
                            domains::add,
                            () ->
                                    refusals.add(
                                            new Refusal(
                                                    "allowed_email_domains",
                                                    one + " is not a domain")));
        }
        if (domains.size() > MAX_DOMAINS) {
            refusals.add(new Refusal("allowed_email_domains", "must be 100 at most"));
        }
        return domains;
    }

    private static @Nullable Integer seconds(@Nullable Duration limit) {
        return limit == null ? null : Math.toIntExact(limit.toSeconds());
    }

    private static CompanyPolicy row(ResultSet rs, int number) throws SQLException {
        return new CompanyPolicy(
                duration(rs, "session_absolute_seconds"),
                duration(rs, "session_idle_seconds"),
                strings(rs, "allowed_email_domains"));
    }

    private static @Nullable Duration duration(ResultSet rs, String column) throws SQLException {
        Integer seconds = rs.getObject(column, Integer.class);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }
}
