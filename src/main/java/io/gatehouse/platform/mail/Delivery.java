package io.gatehouse.platform.mail;

import io.gatehouse.platform.cli.WebOnly;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes due messages to the SMTP server, once a second, on every node: each message is one node's
 * at a time. It is claimed in one transaction, sent, and marked in another. Only a crash between
 * the server's yes and the mark sends a message again, after the lease, under the same {@code
 * Message-ID}.
 */
@WebOnly
@Component
class Delivery implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    // Longer than all waits of one conversation with the SMTP server together.
    static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int DOUBLINGS = 8;

    private final StoredMessages messages;
    private final MailServer server;
    private final Clock clock;
    private volatile @Nullable ScheduledExecutorService worker;
    private volatile boolean reachable = true;

    Delivery(StoredMessages messages, MailServer server, Clock clock) {
        this.messages = messages;
        this.server = server;
        this.clock = clock;
    }

    @Override
    public void start() {
        if (!server.isConfigured()) {
            log.warn(
                    "mail is not sent, because spring.mail.host is not set; operators read messages"
                            + " at /api/v1/messages");
            return;
        }
        worker = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
        var _ =
                worker.scheduleWithFixedDelay(
                        this::work, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets the message that is being sent be marked before the end. */
    @Override
    public void stop() {
        ScheduledExecutorService stopped = worker;
        worker = null;
        if (stopped != null) {
            stopped.shutdown();
            awaitEnd(stopped);
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    // An exception would end the schedule for good.
    private void work() {
        try {
            while (isRunning() && deliverNext()) {
                // one after the other, until nothing is due
            }
        } catch (DataAccessException | TransactionException away) {
            log.info("mail: trying again in a second: {}", away.getMessage());
        } catch (RuntimeException unexpected) {
            log.error("mail: trying again", unexpected);
        }
    }

    /** Sends one due message; false when there was none, or the server takes none. */
    boolean deliverNext() {
        Optional<Message> claimed = claim();
        return claimed.isPresent() && finish(claimed.get(), server.send(claimed.get()));
    }

    Optional<Message> claim() {
        return messages.claim(clock.instant(), clock.instant().plus(LEASE));
    }

    private boolean finish(Message message, SendOutcome outcome) {
        switch (outcome) {
            case SendOutcome.Taken() ->
                    messages.end(message, Message.State.SENT, null, clock.instant());
            case SendOutcome.Refused(var code) -> {
                messages.end(message, Message.State.FAILED, code, clock.instant());
                log.warn("mail: message {} was refused for good: {}", message.id(), code);
            }
            case SendOutcome.Delayed(var code) -> postpone(message, code);
            case SendOutcome.Away(var code) -> postpone(message, code);
        }
        boolean reached = !(outcome instanceof SendOutcome.Away);
        note(reached);
        return reached;
    }

    private void postpone(Message message, String code) {
        int doublings = Math.min(message.attempts() - 1, DOUBLINGS);
        Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
        Duration limited = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        messages.postpone(message, code, clock.instant().plus(limited));
        log.debug("mail: message {} waits {}: {}", message.id(), limited, code);
    }

    private void note(boolean reached) {
        if (reachable != reached) {
            log.warn("mail: the SMTP server is {}", reached ? "back" : "away");
        }
        reachable = reached;
    }

    private static void awaitEnd(ScheduledExecutorService stopped) {
        try {
            if (!stopped.awaitTermination(5, TimeUnit.SECONDS)) {
                stopped.shutdownNow();
            }
        } catch (InterruptedException hurry) {
            stopped.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
