package io.gatehouse.management.messages;

import io.gatehouse.platform.mail.Message;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as operators see it.
 *
 * @param cause what it is about, such as {@code invitation:ID}
 * @param attempts how often it was handed to the SMTP server
 * @param lastError code of the last failure; null for none
 * @param recipient null once the message has ended
 * @param subject null where messages are mailed, in lists, and once the message has ended; {@code
 *     text} and {@code html} too
 */
record MessageView(
        UUID id,
        String template,
        String cause,
        Message.State state,
        int attempts,
        Instant queuedAt,
        Instant dueAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable String lastError,
        @Nullable String recipient,
        @Nullable String subject,
        @Nullable String text,
        @Nullable String html) {

    static MessageView of(Message message) {
        Message.Content content = message.content();
        return new MessageView(
                message.id(),
                message.template(),
                message.cause(),
                message.state(),
                message.attempts(),
                message.queuedAt(),
                message.dueAt(),
                message.expiresAt(),
                message.endedAt(),
                message.lastError(),
                message.recipient(),
                content == null ? null : content.subject(),
                content == null ? null : content.text(),
                content == null ? null : content.html());
    }
}
