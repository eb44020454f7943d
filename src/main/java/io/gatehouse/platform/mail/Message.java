package io.gatehouse.platform.mail;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A letter as operators see it.
 *
 * @param cause what it is about, as {@code kind:id}
 * @param attempts how often it was handed to the SMTP server
 * @param dueAt when the next attempt begins; while it is being sent: when that is given up
 * @param expiresAt from then on it is not sent any more
 * @param endedAt when it was sent, given up, called back or too late; null before
 * @param lastError code of the last failure, such as {@code 450}; null for none
 * @param recipient the address; null once the message has ended
 * @param content what it says; null where not asked for or not to be read
 */
public record Message(
        UUID id,
        String template,
        String cause,
        State state,
        int attempts,
        Instant queuedAt,
        Instant dueAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable String lastError,
        @Nullable String recipient,
        @Nullable Content content) {

    /** Where a message is on its way. */
    public enum State {
        /** Waits for its turn. */
        QUEUED,
        /** One node hands it to the SMTP server. */
        SENDING,
        /** The SMTP server has taken it. */
        SENT,
        /** The SMTP server will never take it. */
        FAILED,
        /** It was too late. */
        EXPIRED,
        /** Its cause is gone. */
        CANCELLED
    }

    /** What a message says. */
    public record Content(String subject, String text, String html) {
        /** Hides what only the recipient may read. */
        @Override
        public String toString() {
            return "Content";
        }
    }

    /** The same without what it says. */
    Message withoutContent() {
        return new Message(
                id, template, cause, state, attempts, queuedAt, dueAt, expiresAt, endedAt,
                lastError, recipient, null);
    }

    /** Hides the recipient. */
    @Override
    public String toString() {
        return "Message[id=%s, template=%s, state=%s]".formatted(id, template, state);
    }
}
