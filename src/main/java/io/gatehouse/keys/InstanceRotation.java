package io.gatehouse.keys;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.database.InstanceKeyRotation;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rotates the instance key, with its audit events. */
@Service
class InstanceRotation {

    private final InstanceKeyRotation keys;
    private final AuditLog audit;
    private final Clock clock;
    private final TransactionTemplate transaction;

    InstanceRotation(
            InstanceKeyRotation keys,
            AuditLog audit,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.keys = keys;
        this.audit = audit;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * What a rotation did.
     *
     * @param begun the key that seals from now on; empty when an earlier rotation was finished, or
     *     there was nothing to do
     * @param resealed how many values
     * @param retired the keys that nothing needs any more
     */
    record Done(Optional<String> begun, int resealed, List<String> retired) {
        boolean isNothing() {
            return begun.isEmpty() && resealed == 0 && retired.isEmpty();
        }
    }

    /** Lets the newest key seal, seals everything again, and retires the old key. */
    Done rotate(String actor) {
        Optional<String> begun = begin(actor);
        return new Done(begun, keys.reseal(), retire(actor));
    }

    /** The first step, after which nothing is sealed under the old key any more. */
    Optional<String> begin(String actor) {
        return transaction.execute(status -> {
            Optional<String> begun = keys.begin(clock.instant());
            begun.ifPresent(id -> record(actor, "instance-key.activated", id));
            return begun;
        });
    }

    /** Puts a new key first into the key file. */
    Path makeNewer() {
        return keys.makeNewer();
    }

    List<InstanceKeyRotation.Listed> list() {
        return keys.list();
    }

    private List<String> retire(String actor) {
        return transaction.execute(status -> {
            List<String> retired = keys.retire(clock.instant());
            retired.forEach(id -> record(actor, "instance-key.retired", id));
            return retired;
        });
    }

    private void record(String actor, String action, String id) {
        audit.record(AuditEvent.of(actor, action, "instance-key:" + id));
    }
}
