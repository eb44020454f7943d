package io.gatehouse.pages;

import io.gatehouse.platform.mail.Outbox;
import io.gatehouse.platform.mail.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Writes mail in the theme and the language of its recipient, and queues it. */
@Component
public class Mails {

    private final LetterTemplates templates;
    private final Outbox outbox;

    Mails(LetterTemplates templates, Outbox outbox) {
        this.templates = templates;
        this.outbox = outbox;
    }

    /**
     * Queues the mail in the caller's transaction.
     *
     * @param cause what it is about, as {@code kind:id}
     * @param expiresAt from then on it is worthless, so it is not sent any more
     */
    public Queued queue(Mail mail, String cause, Instant expiresAt) {
        return outbox.queue(templates.write(mail, cause, expiresAt));
    }

    /** How long to wait before the address can be written to again; empty when it can be now. */
    public Optional<Duration> pause(String recipient) {
        return outbox.pause(recipient);
    }

    /**
     * Calls back the mails of the cause, as far as they were not sent: it is gone, or a newer mail
     * says something else.
     */
    public void cancel(String cause) {
        outbox.cancel(cause);
    }
}
