package io.gatehouse.platform.housekeeping;

import io.gatehouse.platform.cli.WebOnly;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets the housekeepers work once a minute, one node at a time, in batches so small that no lock
 * lasts long enough for anybody to notice.
 */
@WebOnly
@EnableScheduling
@Component
class Housekeeping {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final int BATCH = 500;
    private static final int MOST_BATCHES = 200;

    private final List<Housekeeper> housekeepers;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Housekeeping(
            List<Housekeeper> housekeepers,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.housekeepers = housekeepers;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    void work() {
        housekeepers.forEach(this::work);
    }

    // What goes wrong in one table leaves the others their turn.
    private void work(Housekeeper housekeeper) {
        try {
            for (int batch = 0; batch < MOST_BATCHES; batch++) {
                if (!batch(housekeeper, clock.instant())) {
                    return;
                }
            }
        } catch (DataAccessException | TransactionException away) {
            log.warn("housekeeping: trying again in a minute: {}", away.getMessage());
        }
    }

    // Each batch is a transaction of its own: its locks are gone before the next one begins.
    private boolean batch(Housekeeper housekeeper, Instant now) {
        Boolean more =
                transaction.execute(
                        status -> isOurTurn() && housekeeper.clean(now, BATCH) == BATCH);
        return Boolean.TRUE.equals(more);
    }

    private boolean isOurTurn() {
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtext('housekeeping'))")
                .query(Boolean.class)
                .single();
    }
}
