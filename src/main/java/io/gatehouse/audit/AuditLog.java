package io.gatehouse.audit;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code audit_event} table: rows are added and never changed. Those of one company say nothing
 * about another one, so that each can go alone.
 */
@Repository
public class AuditLog {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;
    private final Clock clock;
    private final RefusalSampler sampler = new RefusalSampler();

    AuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Records a change, in the transaction of the change: both are kept or neither. Inside {@link
     * RequestReference#during} the event has the number of the request.
     */
    public void record(AuditEvent event) {
        insert(event, RequestReference.current());
    }

    /**
     * Records a refusal in a transaction of its own, which stays when the caller's is rolled back.
     * Under a flood only some of a kind are written, and the number of the others.
     *
     * @param reference the number that the person or the client developer was shown; null for none
     */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void recordRefusal(AuditEvent event, @Nullable String reference) {
        if (sampler.admits(event, clock.instant())) {
            insert(event, reference);
        }
    }

    /** Writes how many refusals of each kind were left out since the last call. */
    void recordSuppressed() {
        sampler.takeSuppressed()
                .forEach((key, count) ->
                        insert(
                                new AuditEvent(
                                        null,
                                        "system:audit",
                                        "audit.suppressed",
                                        "action:" + key.action(),
                                        Map.of("kind", key.kind(), "suppressed", count)),
                                null));
    }

    private void insert(AuditEvent event, @Nullable String reference) {
        Instant now = clock.instant();
        jdbc.sql(
                        """
                        insert into audit_event (id, at, company_id, actor, action, subject, reference, detail)
                        values (:id, :at, :company, :actor, :action, :subject, :reference, :detail::jsonb)
                        """)
                .param("id", Ids.uuidV7(now))
                .param("at", time(now))
                .param("company", event.company())
                .param("actor", event.actor())
                .param("action", event.action())
                .param("subject", event.subject())
                .param("reference", reference)
                .param("detail", JSON.writeValueAsString(event.detail()))
                .update();
    }
}
