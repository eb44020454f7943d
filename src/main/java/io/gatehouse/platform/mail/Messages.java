package io.gatehouse.platform.mail;

import io.gatehouse.platform.Window;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * The outbox as operators see it. What messages say is theirs to read only where no SMTP server is
 * set: somebody has to carry the links to people then. Elsewhere it is for the recipient alone.
 */
@Service
public class Messages {

    private final StoredMessages messages;
    private final MailServer server;

    Messages(StoredMessages messages, MailServer server) {
        this.messages = messages;
        this.server = server;
    }

    /** Messages without their contents, the oldest first. */
    public List<Message> page(Window window) {
        return messages.page(window).stream().map(Message::withoutContent).toList();
    }

    /**
     * The message, with its content where that may be read and is still there. The caller records
     * in the audit log who has read it.
     */
    public Optional<Message> find(UUID id) {
        return messages.find(id)
                .map(found -> server.isConfigured() ? found.withoutContent() : found);
    }
}
