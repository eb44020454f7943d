package io.gatehouse.desiredstate;

import io.gatehouse.deletion.CompanyDeletions;
import io.gatehouse.grants.ScopeLinter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings the database to what a file says, all of it or nothing. A plan is the same work in a
 * transaction that is rolled back, so that it cannot say anything else than apply does; it also
 * notes what the linter finds in what the file would make.
 */
@Service
public class DesiredState {

    private static final Logger log = LoggerFactory.getLogger(DesiredState.class);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Steps steps;
    private final ProcessEnvironment environment;
    private final Export export;
    private final ScopeLinter linter;
    private final CompanyDeletions deletions;

    DesiredState(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Steps steps,
            ProcessEnvironment environment,
            Export export,
            ScopeLinter linter,
            CompanyDeletions deletions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.steps = steps;
        this.environment = environment;
        this.export = export;
        this.linter = linter;
        this.deletions = deletions;
    }

    /** Applies the file; nothing is deleted that it does not list. */
    public Outcome apply(Path file) {
        return apply(file, Set.of());
    }

    /** Applies the file, and deletes the objects of these kinds that it does not list. */
    public Outcome apply(Path file, Set<Kind> prune) {
        return run(file, prune, true);
    }

    /** What {@link #apply(Path, Set)} would do now; changes nothing. */
    public Outcome plan(Path file, Set<Kind> prune) {
        return run(file, prune, false);
    }

    /** The instance as a file without secrets, which applied again changes nothing. */
    public String export() {
        return ExportedText.of(transaction.<Map<String, Object>>execute(status -> export.tree()));
    }

    private Outcome run(Path path, Set<Kind> prune, boolean keep) {
        Findings findings = new Findings(path.toString());
        Optional<DesiredFile> file = DesiredFileReader.read(path, environment::value, findings);
        return file.map(wanted -> work(wanted, findings, prune, keep))
                .orElseGet(() -> new Outcome.Refused(findings.problems(), findings.notes()));
    }

    private Outcome work(DesiredFile file, Findings findings, Set<Kind> prune, boolean keep) {
        Run run = new Run(findings);
        transaction.executeWithoutResult(status -> {
            takeTurn();
            steps.bring(file, prune.isEmpty() ? Set.of() : EnumSet.copyOf(prune), run);
            if (!keep && findings.count() == 0) {
                linter.lint().forEach(found -> findings.note(Place.NONE, found.line()));
            }
            if (!keep || findings.count() > 0) {
                status.setRollbackOnly();
            }
        });
        if (findings.count() > 0) {
            return new Outcome.Refused(findings.problems(), findings.notes());
        }
        if (keep) {
            run.doomed().forEach(this::finish);
        }
        return new Outcome.Accepted(run.changes(), findings.notes());
    }

    // What cannot go now, because somebody is at work there, goes with the next turn of the job.
    private void finish(UUID company) {
        try {
            deletions.finish(company);
        } catch (DataAccessException busy) {
            log.warn("a pruned company goes within seconds and not now: {}", busy.getMessage());
        }
    }

    /** One node at a time; the others wait here, longer than a statement usually may. */
    private void takeTurn() {
        jdbc.sql(
                        """
                        select set_config('lock_timeout', '120s', true),
                               set_config('statement_timeout', '120s', true),
                               set_config('idle_in_transaction_session_timeout', '120s', true)
                        """)
                .query((rs, number) -> 1)
                .single();
        jdbc.sql("select pg_advisory_xact_lock(hashtext('desired-state'))")
                .query((rs, number) -> 1)
                .single();
    }
}
