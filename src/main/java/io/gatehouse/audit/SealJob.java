package io.gatehouse.audit;

import io.gatehouse.platform.cli.WebOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Every second, on one node: writes how many refusals were left out, and seals what is new. */
@WebOnly
@Component
class SealJob {

    private static final Logger log = LoggerFactory.getLogger(SealJob.class);

    private final AuditSealer sealer;
    private final AuditLog audit;

    SealJob(AuditSealer sealer, AuditLog audit) {
        this.sealer = sealer;
        this.audit = audit;
    }

    @Scheduled(fixedDelayString = "PT1S", initialDelayString = "PT2S")
    void work() {
        try {
            audit.recordSuppressed();
            boolean more = true;
            while (more) {
                more = sealer.sealSome();
            }
        } catch (DataAccessException | TransactionException away) {
            log.warn("audit: sealing again in a second: {}", away.getMessage());
        }
    }
}
