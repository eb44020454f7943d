package io.gatehouse.management.audit;

import io.gatehouse.audit.RecordedEvent;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event of the audit log as callers see it.
 *
 * @param company null for the log of the instance
 * @param detail further ids and codes
 */
record AuditEventView(
        UUID id,
        Instant at,
        @Nullable UUID company,
        String actor,
        String action,
        String subject,
        @Nullable String reference,
        Map<String, Object> detail) {

    static AuditEventView of(RecordedEvent recorded) {
        return new AuditEventView(
                recorded.id(),
                recorded.at(),
                recorded.event().company(),
                recorded.event().actor(),
                recorded.event().action(),
                recorded.event().subject(),
                recorded.reference(),
                recorded.event().detail());
    }
}
