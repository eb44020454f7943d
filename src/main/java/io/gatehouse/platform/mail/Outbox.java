package io.gatehouse.platform.mail;

import io.gatehouse.platform.throttle.ThrottlePolicy;
import io.gatehouse.platform.throttle.Throttles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where letters are queued, in the transaction of what they tell about: both happen or neither. */
@Service
public class Outbox {

    // What one person may get: five letters at once, then one a minute, two, four … an hour.
    private static final ThrottlePolicy PER_RECIPIENT =
            new ThrottlePolicy(5, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(24));

    private final StoredMessages messages;
    private final Throttles throttles;
    private final Clock clock;

    Outbox(StoredMessages messages, Throttles throttles, Clock clock) {
        this.messages = messages;
        this.throttles = throttles;
        this.clock = clock;
    }

    /** How long to wait before the address can be written to again; empty when it can be now. */
    public Optional<Duration> pause(String recipient) {
        return throttles.wait(List.of(key(recipient)), clock.instant());
    }

    /**
     * Queues the letter, unless its recipient was written to too often.
     *
     * @throws IllegalStateException outside a transaction, since there would be nothing to be
     *     queued with
     */
    public Queued queue(Letter letter) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a letter is queued in the transaction of its cause");
        }
        Instant now = clock.instant();
        Optional<Duration> wait = pause(letter.recipient());
        if (wait.isPresent()) {
            return new Queued.TooMany(wait.get());
        }
        throttles.failed(key(letter.recipient()), PER_RECIPIENT, now);
        return new Queued.Accepted(messages.insert(letter, now));
    }

    /**
     * Calls back the letters of the cause, as far as they are still here: it is gone, or a newer
     * letter says something else.
     */
    public void cancel(String cause) {
        messages.cancel(cause, clock.instant());
    }

    private static String key(String recipient) {
        return "mail to " + recipient.toLowerCase(Locale.ROOT);
    }
}
