package io.gatehouse.deletion;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditSealer;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.deletion.DeletionTable.Progress;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.Stage;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Executes a deletion in small transactions. Each finds its place by what is still there, so that a
 * killed execution goes on where it stopped, on any node; nodes take turns at the deletion's row.
 */
@Service
class DeletionRun {

    private static final String ACTOR = "system:deletion";
    private static final int BATCH = 500;
    private static final TypeReference<LinkedHashMap<String, Long>> COUNTS =
            new TypeReference<>() {};

    private final DeletionTable table;
    private final List<CompanyRows> rows;
    private final CompanyRegister companies;
    private final AuditLog audit;
    private final AuditSealer sealer;
    private final Erasures erasures;
    private final InstanceScope scope;
    private final JdbcClient jdbc;
    private final Clock clock;

    DeletionRun(
            DeletionTable table,
            List<CompanyRows> rows,
            CompanyRegister companies,
            AuditLog audit,
            AuditSealer sealer,
            Erasures erasures,
            InstanceScope scope,
            JdbcClient jdbc,
            Clock clock) {
        this.table = table;
        this.rows = CompanyDeletions.ordered(rows);
        this.companies = companies;
        this.audit = audit;
        this.sealer = sealer;
        this.erasures = erasures;
        this.scope = scope;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Works on every deletion whose time has come, as far as no other node is at it. */
    void work() {
        inScope(() -> table.due(clock.instant())).forEach(this::work);
    }

    /** Works on the company's deletion to its end; false when it is not due or another node's. */
    boolean work(UUID company) {
        inScope(() -> begin(company));
        Optional<DeletionScope> what = step(company, progress -> progress.deletion().scope());
        if (what.isEmpty() || !sweep(company, what.get())) {
            return false;
        }
        return what.get() == DeletionScope.DATA
                ? step(company, progress -> finishData(company, progress)).isPresent()
                : eraseCompany(company);
    }

    private boolean begin(UUID company) {
        // Whoever makes something for the company now is waited for, but not for long: others wait
        // behind us. The next turn tries again.
        jdbc.sql("select set_config('lock_timeout', '500ms', true)").query(rs -> {});
        boolean begun = table.begin(company, clock.instant());
        if (begun) {
            table.rememberState(company, companies.close(company, ACTOR));
        }
        return begun;
    }

    private boolean sweep(UUID company, DeletionScope what) {
        for (CompanyRows some : rows) {
            boolean now = CompanyDeletions.isIn(what, some) && some.stage() != Stage.LOG;
            if (now && !sweep(company, some)) {
                return false;
            }
        }
        return true;
    }

    private boolean sweep(UUID company, CompanyRows some) {
        Optional<Boolean> more = Optional.of(true);
        while (more.isPresent() && more.get()) {
            more = step(company, progress -> removeSome(company, some));
        }
        return more.isPresent();
    }

    private boolean removeSome(UUID company, CompanyRows some) {
        Map<String, Long> removed = some.delete(company, BATCH);
        removed.forEach((kind, count) -> table.add(company, kind, count));
        return !removed.isEmpty();
    }

    private boolean eraseCompany(UUID company) {
        Optional<Boolean> closed = step(company, Progress::logIsClosed);
        if (closed.isPresent() && !closed.get()) {
            sealer.seal();
            AuditSealer.End end =
                    sealer.endOf(company)
                            .orElseThrow(() -> new IllegalStateException("expected a sealed log"));
            closed =
                    step(
                            company,
                            progress -> {
                                table.closeLog(company, end.sequence(), end.hash());
                                return true;
                            });
        }
        if (closed.isEmpty()) {
            return false;
        }
        CompanyRows log =
                rows.stream().filter(some -> some.stage() == Stage.LOG).findFirst().orElseThrow();
        return sweep(company, log)
                && step(company, progress -> finish(company, progress, log)).isPresent();
    }

    private boolean finish(UUID company, Progress progress, CompanyRows log) {
        companies.lockOut(company);
        // What was recorded since the last look, while a late request ended.
        boolean more = true;
        while (more) {
            more = removeSome(company, log);
        }
        Instant now = clock.instant();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("requested_at", progress.deletion().requestedAt().getEpochSecond());
        Instant approved = progress.deletion().approvedAt();
        facts.put("approved_at", approved == null ? 0 : approved.getEpochSecond());
        facts.put("counts", counts(table.take(company).orElseThrow()));
        facts.put("log_length", progress.logLength());
        facts.put("log_sha256", progress.logHash());
        Erasures.Erasure erasure = erasures.sign("company", company, now, facts);
        erasures.add(erasure);
        table.remove(company);
        companies.remove(company);
        audit.record(
                new AuditEvent(
                        null,
                        ACTOR,
                        "company.erased",
                        "erasure:" + erasure.subjectHash(),
                        Map.of("counts", facts.getOrDefault("counts", Map.of()))));
        return true;
    }

    private boolean finishData(UUID company, Progress progress) {
        companies.reopen(company, progress.companyState(), ACTOR);
        table.remove(company);
        audit.record(
                new AuditEvent(
                        company,
                        ACTOR,
                        "company.data-deleted",
                        "company:" + company,
                        Map.of("counts", counts(progress))));
        return true;
    }

    private static Map<String, Long> counts(Progress progress) {
        return JsonMapper.shared().readValue(progress.counts(), COUNTS);
    }

    /** One transaction with the deletion in hand; empty when it is over or another node has it. */
    private <T> Optional<T> step(UUID company, Function<Progress, T> work) {
        return inScope(() -> {
            jdbc.sql("select set_config('statement_timeout', '60s', true)").query(rs -> {});
            return table.take(company).map(work);
        });
    }

    private <T> T inScope(Supplier<T> work) {
        return scope.run("deletion of a company", work);
    }
}
