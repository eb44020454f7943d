package io.gatehouse.protocol.logout;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.platform.fetch.GuardedPost;
import io.gatehouse.platform.fetch.Sent;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Tells one client what it has to hear, one notice after the other. */
@Component
class Lane {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    // Longer than one attempt can take.
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int DOUBLINGS = 8;

    private final NoticeQueue queue;
    private final Clients clients;
    private final LogoutTokens tokens;
    private final GuardedPost post;
    private final AuditLog audit;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Lane(
            NoticeQueue queue,
            Clients clients,
            LogoutTokens tokens,
            GuardedPost post,
            AuditLog audit,
            TransactionTemplate transactions,
            Clock clock) {
        this.queue = queue;
        this.clients = clients;
        this.tokens = tokens;
        this.post = post;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Where a lane stands after a notice. */
    enum State {
        /** There may be more. */
        OPEN,
        /** Nothing is due. */
        EMPTY,
        /** The client does not take notices at the moment. */
        BLOCKED
    }

    /** Tells the client the next thing. */
    State next(UUID id) {
        Instant now = clock.instant();
        Optional<Notice> claimed = queue.claim(id, now, now.plus(LEASE));
        return claimed.map(notice -> tell(notice, now)).orElse(State.EMPTY);
    }

    private State tell(Notice notice, Instant now) {
        Optional<Client> client = clients.find(notice.client()).filter(Client::active);
        Optional<String> address = client.flatMap(Client::backchannelLogoutUri);
        if (client.isEmpty() || address.isEmpty()) {
            // It was disabled since, or does not want to be told any more.
            queue.remove(notice);
            return State.OPEN;
        }
        // The token's alphabet needs no encoding.
        String form = "logout_token=" + tokens.issue(client.get(), notice, now);
        Sent sent = post.send(URI.create(address.get()), form);
        // Section 2.8: 200, and what some frameworks make of it when there is no body.
        if (sent instanceof Sent.Answered(int status) && (status == 200 || status == 204)) {
            queue.remove(notice);
            return State.OPEN;
        }
        String because =
                sent instanceof Sent.Answered(int status) ? "status " + status : "unreachable";
        failed(notice, client.get(), because);
        return State.BLOCKED;
    }

    private void failed(Notice notice, Client client, String because) {
        Instant now = clock.instant();
        if (now.isBefore(notice.expiresAt())) {
            queue.postpone(notice, now.plus(pauseAfter(notice.attempts())));
            log.debug("logout: client {} was not told: {}", client.clientId(), because);
        } else {
            transactions.executeWithoutResult(running -> giveUp(notice, client, because));
            log.warn("logout: client {} was never told: {}", client.clientId(), because);
        }
    }

    private void giveUp(Notice notice, Client client, String because) {
        if (queue.remove(notice)) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("session", String.valueOf(notice.session()));
            detail.put("attempts", notice.attempts());
            detail.put("because", because);
            audit.record(
                    new AuditEvent(
                            client.company(),
                            "system:logout",
                            "logout.undelivered",
                            "client:" + client.id(),
                            detail));
        }
    }

    /** How long to wait after so many failures: five seconds and twice as long each time. */
    static Duration pauseAfter(int failures) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
