package io.gatehouse.audit;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened and must be accountable.
 *
 * @param company whose log it belongs to; null for the instance's
 * @param actor who did it, as {@code kind:id}, for instance {@code account:0199…} or {@code
 *     system:start}
 * @param action what was done, as {@code subject.verb}, for instance {@code consent.allowed}
 * @param subject what it was done to, as {@code kind:id}
 * @param detail further facts; ids and codes only, never personal data or secrets
 */
public record AuditEvent(
        @Nullable UUID company,
        String actor,
        String action,
        String subject,
        Map<String, Object> detail) {

    /** An event of the instance without further facts. */
    public static AuditEvent of(String actor, String action, String subject) {
        return new AuditEvent(null, actor, action, subject, Map.of());
    }
}
