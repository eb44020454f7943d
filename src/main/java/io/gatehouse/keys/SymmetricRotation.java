package io.gatehouse.keys;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.crypto.SymmetricKeyRotation;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Rotates the symmetric keys by schedule and by command. The successor is used a few seconds after
 * it was made, by all nodes at one time; the key before is kept as long as something needs it.
 */
@Service
class SymmetricRotation {

    private static final String SYSTEM = "system:keys";

    private final SymmetricKeyRotation keys;
    private final KeyPolicy policy;
    private final AuditLog audit;
    private final Clock clock;

    SymmetricRotation(SymmetricKeyRotation keys, KeyPolicy policy, AuditLog audit, Clock clock) {
        this.keys = keys;
        this.policy = policy;
        this.audit = audit;
        this.clock = clock;
    }

    /** Takes the steps that are due now. */
    @Transactional
    public void step() {
        Instant now = clock.instant();
        keys.step(policy.rotateSymmetricEvery(), now)
                .forEach(purpose -> record(SYSTEM, "symmetric-key.made", purpose));
        keys.clean(now).forEach(key -> record(SYSTEM, "symmetric-key.ended", key));
    }

    /** Makes the successor of a purpose's key; empty when the purpose has none. */
    @Transactional
    public Optional<UUID> rotate(String purpose, String actor) {
        Optional<UUID> made = keys.rotate(purpose, clock.instant());
        made.ifPresent(id -> record(actor, "symmetric-key.made", purpose));
        return made;
    }

    /** Every key, newest first within its purpose. */
    List<SymmetricKeyRotation.Listed> list() {
        return keys.list(clock.instant());
    }

    private void record(String actor, String action, String key) {
        audit.record(AuditEvent.of(actor, action, "symmetric-key:" + key));
    }
}
