package io.gatehouse.deletion;

import io.gatehouse.platform.cli.WebOnly;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Executes deletions when their time has come, and keeps this node's file of erasures complete. */
@WebOnly
@Component
class DeletionJob {

    private static final Logger log = LoggerFactory.getLogger(DeletionJob.class);

    private final DeletionRun run;
    private final Erasures erasures;
    private final ErasureFile file;

    DeletionJob(DeletionRun run, Erasures erasures, ErasureFile file) {
        this.run = run;
        this.erasures = erasures;
        this.file = file;
    }

    @Scheduled(fixedDelayString = "PT10S", initialDelayString = "PT10S")
    void work() {
        try {
            run.work();
            file.addMissing(erasures.all());
        } catch (DataAccessException | TransactionException | UncheckedIOException later) {
            log.warn("deletion: going on in ten seconds: {}", later.getMessage());
        }
    }
}
