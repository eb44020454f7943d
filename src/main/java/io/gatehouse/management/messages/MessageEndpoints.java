package io.gatehouse.management.messages;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.Window.Position;
import io.gatehouse.platform.mail.Message;
import io.gatehouse.platform.mail.Messages;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /api/v1/messages}: where mail is on its way, and what it says where none is sent. */
@Controller
class MessageEndpoints {

    private static final String LIST = OwnApi.PATH + "/messages";
    private static final String ONE = LIST + "/{message}";

    private final Messages messages;
    private final AuditLog audit;

    MessageEndpoints(Messages messages, AuditLog audit) {
        this.messages = messages;
        this.audit = audit;
    }

    @GetMapping(LIST)
    @Operation(
            id = "listMessages",
            summary = "Mail on its way and mail that was sent lately, the oldest first",
            scope = "messages:read",
            who = Who.INSTANCE)
    Reply<Items<MessageView>> list(Paging paging) {
        return paging.reply(
                messages.page(paging.window()),
                message -> new Position("", message.id()),
                MessageView::of);
    }

    @GetMapping(ONE)
    @Operation(
            id = "getMessage",
            summary = "One message; with what it says, where no SMTP server is set",
            scope = "messages:read",
            who = Who.INSTANCE,
            recent = true)
    Reply<MessageView> get(Caller caller, @PathVariable("message") UUID id) {
        Message message = messages.find(id).orElseThrow(Refused::notFound);
        if (message.content() != null) {
            // It may hold a link that works like a password.
            audit.record(AuditEvent.of(caller.actor(), "message.read", "message:" + id));
        }
        return Reply.ok(MessageView.of(message));
    }
}
