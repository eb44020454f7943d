package io.gatehouse.sessions;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The {@code session} and {@code session_client} tables. */
@Repository
public class Sessions implements Housekeeper {

    private static final int COOKIE_BYTES = 32;

    private final JdbcClient jdbc;
    private final SessionEnds ends;
    private final AuditLog audit;

    Sessions(JdbcClient jdbc, SessionEnds ends, AuditLog audit) {
        this.jdbc = jdbc;
        this.ends = ends;
        this.audit = audit;
    }

    /**
     * A session with the cookie value that opens it.
     *
     * @param cookie 256 random bits; stored only as a hash
     */
    public record Opened(Session session, String cookie) {}

    /**
     * Signs the account in. A live session of the same account in the same browser goes on under a
     * new cookie value, so that its tokens keep their {@code sid}; a session of somebody else ends.
     *
     * @param before the browser's session until now; null when it had none
     */
    @Transactional
    public Opened signIn(
            UUID account, String acr, Set<String> amr, @Nullable Session before, Instant now) {
        String cookie = Randomness.base64Url(COOKIE_BYTES);
        if (before != null && before.accountId().equals(account)) {
            Session session =
                    renew(before, acr, amr, cookie, now)
                            .orElseGet(() -> open(account, acr, amr, cookie, now));
            return new Opened(session, cookie);
        }
        if (before != null) {
            end(before.id(), "another account signed in", now);
        }
        return new Opened(open(account, acr, amr, cookie, now), cookie);
    }

    private Session open(UUID account, String acr, Set<String> amr, String cookie, Instant now) {
        Session session =
                new Session(
                        Ids.uuidV7(now),
                        account,
                        now,
                        now.plus(SessionPolicy.ABSOLUTE),
                        Duration.ZERO,
                        acr,
                        amr);
        jdbc.sql(
                        """
                        insert into session
                            (id, cookie_hash, account_id, created_at, authenticated_at, seen_at, expires_at, acr, amr)
                        values (:id, :cookie, :account, :now, :now, :now, :expires, :acr, :amr)
                        """)
                .param("id", session.id())
                .param("cookie", Sha256.of(cookie))
                .param("account", account)
                .param("now", time(now))
                .param("expires", time(session.expiresAt()))
                .param("acr", acr)
                .param("amr", array(amr))
                .update();
        audit.record(event("session.started", session.id(), account, Map.of("acr", acr)));
        return session;
    }

    // Empty when the session ended in between, by a sign-out in another tab.
    private Optional<Session> renew(
            Session before, String acr, Set<String> amr, String cookie, Instant now) {
        Session session =
                new Session(
                        before.id(),
                        before.accountId(),
                        now,
                        now.plus(SessionPolicy.ABSOLUTE),
                        Duration.ZERO,
                        acr,
                        amr);
        int renewed =
                jdbc.sql(
                                """
                                update session
                                   set cookie_hash = :cookie, authenticated_at = :now, seen_at = :now,
                                       expires_at = :expires, idle_seconds = 0, acr = :acr, amr = :amr
                                 where id = :id and ended_at is null
                                """)
                        .param("id", session.id())
                        .param("cookie", Sha256.of(cookie))
                        .param("now", time(now))
                        .param("expires", time(session.expiresAt()))
                        .param("acr", acr)
                        .param("amr", array(amr))
                        .update();
        if (renewed == 0) {
            return Optional.empty();
        }
        audit.record(event("session.renewed", session.id(), before.accountId(), Map.of()));
        return Optional.of(session);
    }

    /** The live session that the cookie opens; notes its use at most once a minute. */
    public Optional<Session> find(String cookie, Instant now) {
        return jdbc.sql(
                        """
                        select id, account_id, authenticated_at, expires_at, acr, amr, seen_at, idle_seconds
                          from session
                         where cookie_hash = :cookie and ended_at is null
                           and expires_at > :now and seen_at > :idle
                        """)
                .param("cookie", Sha256.of(cookie))
                .param("now", time(now))
                .param("idle", time(now.minus(SessionPolicy.IDLE)))
                .query((rs, number) -> live(rs, now))
                .optional()
                .map(found -> used(found, now));
    }

    /**
     * A live session as it was read.
     *
     * @param seenAt when its last use was noted
     */
    public record Live(Session session, Instant seenAt) {}

    /** The live session in the columns that {@link #find} reads, when it is used at {@code now}. */
    public static Live live(ResultSet rs, Instant now) throws SQLException {
        return new Live(row(rs, now), instant(rs, "seen_at"));
    }

    /** Notes the use of the session, at most once a minute. */
    public Session used(Live live, Instant now) {
        if (live.seenAt.isBefore(now.minus(SessionPolicy.TOUCH))) {
            jdbc.sql(
                            """
                            update session
                               set seen_at = :now, idle_seconds = greatest(idle_seconds, :idle)
                             where id = :id
                            """)
                    .param("now", time(now))
                    .param("idle", Math.toIntExact(live.session.idle().toSeconds()))
                    .param("id", live.session.id())
                    .update();
        }
        return live.session;
    }

    /**
     * The session with this {@code sid}, live or not, as it would be if it were used now; empty
     * when it is forgotten. It is not noted as a use.
     */
    public Optional<Session> look(UUID id, Instant now) {
        return jdbc.sql(
                        """
                        select id, account_id, authenticated_at, expires_at, acr, amr, seen_at, idle_seconds
                          from session
                         where id = :id
                        """)
                .param("id", id)
                .query((rs, number) -> row(rs, now))
                .optional();
    }

    /** When the session was ended by sign-out or by force; empty while nobody has ended it. */
    public Optional<Instant> endOf(UUID session) {
        return jdbc.sql("select ended_at from session where id = :id")
                .param("id", session)
                .query((rs, number) -> Optional.ofNullable(instantOrNull(rs, "ended_at")))
                .optional()
                .flatMap(ended -> ended);
    }

    /**
     * The session behind the cookie that nobody has ended, also when its time has run out: whoever
     * signs out wants the applications that took part in it to hear of it all the same.
     */
    public Optional<Session> toEnd(String cookie, Instant now) {
        return jdbc.sql(
                        """
                        select id, account_id, authenticated_at, expires_at, acr, amr, seen_at, idle_seconds
                          from session
                         where cookie_hash = :cookie and ended_at is null
                        """)
                .param("cookie", Sha256.of(cookie))
                .query((rs, number) -> row(rs, now))
                .optional();
    }

    /** Ends the session; empty, and nothing happens, when it has already ended. */
    @Transactional
    public Optional<SessionEnded> end(UUID session, String because, Instant now) {
        Optional<SessionEnded> ended = ends.end(session, now);
        ended.ifPresent(one ->
                audit.record(
                        event(
                                "session.ended",
                                session,
                                one.account(),
                                Map.of("because", because))));
        return ended;
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from session
                         where id in (select id from session
                                       where expires_at < :before limit :most for update skip locked)
                        """)
                .param("before", time(now.minus(SessionPolicy.REMEMBERED)))
                .param("most", most)
                .update();
    }

    /** Remembers that the client took part in the session, and for which company. */
    public void tookPart(UUID session, UUID client, @Nullable UUID company, Instant now) {
        jdbc.sql(
                        """
                        insert into session_client (session_id, client, company_id, last_at)
                        values (:session, :client, :company, :now)
                        on conflict (session_id, client)
                            do update set company_id = excluded.company_id, last_at = excluded.last_at
                        """)
                .param("session", session)
                .param("client", client)
                .param("company", company)
                .param("now", time(now))
                .update();
    }

    private static AuditEvent event(
            String action, UUID session, UUID account, Map<String, Object> detail) {
        return new AuditEvent(null, "account:" + account, action, "session:" + session, detail);
    }

    static Session row(ResultSet rs, Instant now) throws SQLException {
        Duration before = Duration.ofSeconds(rs.getInt("idle_seconds"));
        Duration present = Duration.between(instant(rs, "seen_at"), now);
        return new Session(
                uuid(rs, "id"),
                uuid(rs, "account_id"),
                instant(rs, "authenticated_at"),
                instant(rs, "expires_at"),
                present.compareTo(before) > 0 ? present : before,
                text(rs, "acr"),
                strings(rs, "amr"));
    }
}
