package io.gatehouse.sessions;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.accounts.SignOutEverywhere;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Where people are signed in, for themselves and for operators to see and to end. */
@Repository
public class SessionDirectory {

    private final JdbcClient jdbc;
    private final SessionEnds ends;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;

    SessionDirectory(
            JdbcClient jdbc, SessionEnds ends, AuditLog audit, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.ends = ends;
        this.audit = audit;
        this.events = events;
    }

    /** A live session of the account, and when it was used last (to the minute). */
    public record Seen(Session session, Instant openedAt, Instant seenAt) {}

    /** The live sessions of the account, the newest first. */
    public List<Seen> of(UUID account, Instant now) {
        return jdbc.sql(
                        """
                        select id, account_id, authenticated_at, expires_at, acr, amr, seen_at, idle_seconds, created_at
                          from session
                         where account_id = :account and ended_at is null
                           and expires_at > :now and seen_at > :idle
                         order by id desc
                        """)
                .param("account", account)
                .param("now", time(now))
                .param("idle", time(now.minus(SessionPolicy.IDLE)))
                .query((rs, number) ->
                        new Seen(
                                Sessions.row(rs, now),
                                instant(rs, "created_at"),
                                instant(rs, "seen_at")))
                .list();
    }

    /**
     * Ends a session of the account.
     *
     * @param actor who wants it, as audit events name them
     * @return false when the account has no such session, or it has ended
     */
    @Transactional
    public boolean end(UUID account, UUID session, String actor, Instant now) {
        boolean ended = ends.end(account, session, now).isPresent();
        if (ended) {
            audit.record(
                    new AuditEvent(
                            null,
                            actor,
                            "session.ended",
                            "session:" + session,
                            Map.of("because", "ended by force", "account", account.toString())));
        }
        return ended;
    }

    @EventListener
    void signOut(SignOutEverywhere wanted) {
        endAll(wanted.account(), wanted.actor(), wanted.because(), wanted.at());
    }

    /**
     * Signs the account out everywhere: its sessions end, and what clients got to go on without
     * them.
     *
     * @param actor who wants it, as audit events name them
     */
    @Transactional
    public void endAll(UUID account, String actor, String because, Instant now) {
        List<SessionEnded> ended = ends.endAll(account, now);
        Map<String, Object> detail = Map.of("because", because, "account", account.toString());
        for (SessionEnded one : ended) {
            audit.record(
                    new AuditEvent(
                            null, actor, "session.ended", "session:" + one.session(), detail));
        }
        audit.record(
                new AuditEvent(
                        null,
                        actor,
                        "account.signed-out",
                        "account:" + account,
                        Map.of("because", because)));
        events.publishEvent(new SignedOutEverywhere(account, now));
    }
}
