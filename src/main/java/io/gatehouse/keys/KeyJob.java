package io.gatehouse.keys;

import io.gatehouse.platform.cli.WebOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Looks every few minutes whether a key has to change. */
@WebOnly
@Component
class KeyJob {

    private static final Logger log = LoggerFactory.getLogger(KeyJob.class);

    private final KeyRotation rotation;
    private final SymmetricRotation symmetric;

    KeyJob(KeyRotation rotation, SymmetricRotation symmetric) {
        this.rotation = rotation;
        this.symmetric = symmetric;
    }

    @Scheduled(fixedDelayString = "PT5M", initialDelayString = "PT1M")
    void work() {
        try {
            rotation.step();
            symmetric.step();
        } catch (DataAccessException | TransactionException away) {
            log.warn("keys: trying again in five minutes: {}", away.getMessage());
        }
    }
}
