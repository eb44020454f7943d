package io.gatehouse.deletion;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.deletion.DeletionOutcome.Reason;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Places;
import io.gatehouse.platform.erasure.CompanyRows;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How a company comes to be deleted: one side asks, another person of the other side agrees, and
 * until the cooling-off period is over either may take it back. Until then the company works as
 * before.
 */
@Service
@EnableConfigurationProperties(ErasureSettings.class)
public class CompanyDeletions {

    /** Two of them leave the other connections to everybody else. */
    private static final int DRY_RUNS = 2;

    private final DeletionTable table;
    private final DeletionRun run;
    private final Erasures erasures;
    private final ErasureFile file;
    private final List<CompanyRows> rows;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;
    private final AuditLog audit;
    private final ErasureSettings settings;
    private final Clock clock;
    private final TransactionTemplate aside;
    private final Places<UUID> dryRuns = new Places<>("dry runs of deletions", DRY_RUNS);

    CompanyDeletions(
            DeletionTable table,
            DeletionRun run,
            Erasures erasures,
            ErasureFile file,
            List<CompanyRows> rows,
            CompanyScope companyScope,
            InstanceScope instanceScope,
            AuditLog audit,
            ErasureSettings settings,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.table = table;
        this.run = run;
        this.erasures = erasures;
        this.file = file;
        this.rows = ordered(rows);
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
        this.aside = new TransactionTemplate(transactions);
        this.aside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** The company's deletion; empty when nobody has asked for it. */
    public Optional<CompanyDeletion> find(UUID company) {
        return companyScope.run(company, () -> table.find(company));
    }

    /**
     * Counts what would go now. Reads people's other companies, so in a transaction of its own; and
     * whole tables, so one at a time for a company and two on a node.
     *
     * @throws io.gatehouse.platform.Overloaded when there are as many already
     */
    public DryRun dryRun(UUID company, DeletionScope scope) {
        return dryRuns.during(company, () -> count(company, scope));
    }

    private DryRun count(UUID company, DeletionScope scope) {
        Map<String, Long> counts = new LinkedHashMap<>();
        aside.executeWithoutResult(status ->
                instanceScope.run(
                        "dry run of a deletion",
                        () -> {
                            rows.stream()
                                    .filter(some -> isIn(scope, some))
                                    .forEach(some -> counts.putAll(some.count(company)));
                            return true;
                        }));
        return new DryRun(scope, counts);
    }

    /** Asks for the deletion, or agrees to it when the other side has asked. */
    public DeletionOutcome ask(UUID company, DeletionScope scope, Party who) {
        return companyScope.run(company, () -> askInScope(company, scope, who));
    }

    /** Takes the deletion back; either side may. */
    public DeletionOutcome cancel(UUID company, Party who) {
        return companyScope.run(
                company,
                () -> {
                    if (table.cancel(company)) {
                        record(company, who, "company.deletion-cancelled", Map.of());
                        return new DeletionOutcome.Cancelled();
                    }
                    return new DeletionOutcome.Refused(
                            table.find(company).isPresent() ? Reason.BEGUN : Reason.NOT_REQUESTED);
                });
    }

    /**
     * Deletes, at the word of the operator alone, a company that nobody and nothing belongs to any
     * more: from the caller's commit on it is to be executed, by {@link #finish} or else by a job
     * within ten seconds.
     */
    public void deleteEmpty(UUID company, String actor) {
        companyScope.run(
                company,
                () -> {
                    table.requestAgain(company, clock.instant());
                    audit.record(
                            new AuditEvent(
                                    company,
                                    actor,
                                    "company.deletion-approved",
                                    "company:" + company,
                                    Map.of("scope", DeletionScope.COMPANY.value())));
                });
    }

    /**
     * Executes a deletion whose time has come, outside any transaction; false when it is not due or
     * another node is at it.
     */
    public boolean finish(UUID company) {
        boolean done = run.work(company);
        file.addMissing(erasures.all());
        return done;
    }

    private DeletionOutcome askInScope(UUID company, DeletionScope scope, Party who) {
        Instant now = clock.instant();
        if (table.request(company, scope, who, now)) {
            record(company, who, "company.deletion-requested", Map.of("scope", scope.value()));
            return new DeletionOutcome.Requested(table.find(company).orElseThrow());
        }
        Instant executesAt = now.plus(settings.coolingOff());
        if (table.approve(company, scope, who, now, executesAt)) {
            record(company, who, "company.deletion-approved", Map.of("scope", scope.value()));
            return new DeletionOutcome.Approved(table.find(company).orElseThrow());
        }
        return new DeletionOutcome.Refused(
                table.find(company).map(known -> reason(known, who)).orElse(Reason.NOT_REQUESTED));
    }

    private static Reason reason(CompanyDeletion known, Party who) {
        if (known.state() == CompanyDeletion.State.EXECUTING) {
            return Reason.BEGUN;
        }
        if (known.state() == CompanyDeletion.State.APPROVED) {
            return Reason.AGREED_BEFORE;
        }
        if (known.requestedBy().account().equals(who.account())) {
            return Reason.SAME_PERSON;
        }
        return known.requestedBy().side() == who.side() ? Reason.SAME_SIDE : Reason.OTHER_SCOPE;
    }

    private void record(UUID company, Party who, String action, Map<String, Object> detail) {
        audit.record(new AuditEvent(company, who.actor(), action, "company:" + company, detail));
    }

    /** The rows in the order in which they go. */
    static List<CompanyRows> ordered(List<CompanyRows> rows) {
        return rows.stream().sorted(Comparator.comparing(CompanyRows::stage)).toList();
    }

    /** True for rows that a deletion of this scope removes. */
    static boolean isIn(DeletionScope scope, CompanyRows rows) {
        return scope == DeletionScope.COMPANY || rows.stage().isInstanceData();
    }
}
