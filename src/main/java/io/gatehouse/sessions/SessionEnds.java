package io.gatehouse.sessions;

import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Ends sessions, in the caller's transaction, and tells whoever wants to know. What is stored of a
 * session meanwhile holds its row ({@code session_is_open}): it is waited for, and is there for the
 * listeners to see.
 */
@Repository
class SessionEnds {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    SessionEnds(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    private record Ended(UUID session, UUID account) {}

    /** Ends the session; empty when it had ended, or is none. */
    Optional<SessionEnded> end(UUID session, Instant now) {
        return tell(
                        jdbc.sql(
                                        """
                                        update session set ended_at = :now
                                         where id = :id and ended_at is null
                                        returning id, account_id
                                        """)
                                .param("id", session),
                        now)
                .stream()
                .findFirst();
    }

    /** Ends the session of the account; empty when the account has no such session to end. */
    Optional<SessionEnded> end(UUID account, UUID session, Instant now) {
        return tell(
                        jdbc.sql(
                                        """
                                        update session set ended_at = :now
                                         where id = :id and account_id = :account and ended_at is null
                                        returning id, account_id
                                        """)
                                .param("id", session)
                                .param("account", account),
                        now)
                .stream()
                .findFirst();
    }

    /** Ends all sessions of the account that have not ended. */
    List<SessionEnded> endAll(UUID account, Instant now) {
        return tell(
                jdbc.sql(
                                """
                                update session set ended_at = :now
                                 where account_id = :account and ended_at is null
                                returning id, account_id
                                """)
                        .param("account", account),
                now);
    }

    // The clients by a statement of their own: it begins when the rows are ours, and so sees a
    // client that came in while the first one waited.
    private List<SessionEnded> tell(JdbcClient.StatementSpec statement, Instant now) {
        List<SessionEnded> ended =
                statement
                        .param("now", time(now))
                        .query((rs, number) -> new Ended(uuid(rs, "id"), uuid(rs, "account_id")))
                        .list()
                        .stream()
                        .map(one ->
                                new SessionEnded(
                                        one.session, one.account, clients(one.session), now))
                        .toList();
        ended.forEach(events::publishEvent);
        return ended;
    }

    private Set<UUID> clients(UUID session) {
        return jdbc
                .sql("select client from session_client where session_id = :session")
                .param("session", session)
                .query((rs, number) -> uuid(rs, "client"))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }
}
