package io.gatehouse.management.accounts;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.sessions.SessionDirectory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /api/v1/accounts/{account}/sessions}. */
@Controller
class SessionEndpoints {

    private static final String LIST = OwnApi.PATH + "/accounts/{account}/sessions";
    private static final String ONE = LIST + "/{session}";

    private final SessionDirectory sessions;
    private final AccountsInReach reach;
    private final Clock clock;

    SessionEndpoints(SessionDirectory sessions, AccountsInReach reach, Clock clock) {
        this.sessions = sessions;
        this.reach = reach;
        this.clock = clock;
    }

    /**
     * A sign-in in one browser.
     *
     * @param seenAt when it was used last, to the minute
     * @param amr the methods used, RFC 8176
     */
    record SessionView(
            UUID id,
            Instant openedAt,
            Instant authenticatedAt,
            Instant seenAt,
            Instant expiresAt,
            String acr,
            Set<String> amr) {

        static SessionView of(SessionDirectory.Seen seen) {
            return new SessionView(
                    seen.session().id(),
                    seen.openedAt(),
                    seen.session().authenticatedAt(),
                    seen.seenAt(),
                    seen.session().expiresAt(),
                    seen.session().acr(),
                    seen.session().amr());
        }
    }

    @GetMapping(LIST)
    @Operation(
            id = "listSessions",
            summary = "Where the person is signed in, the newest first",
            scope = "sessions:read",
            who = Who.ANYBODY)
    Reply<Items<SessionView>> list(Caller caller, @PathVariable("account") String account) {
        UUID id = reach.find(caller, account).id();
        List<SessionView> views =
                sessions.of(id, clock.instant()).stream().map(SessionView::of).toList();
        return Reply.plain(new Items<>(views, null));
    }

    @DeleteMapping(LIST)
    @Operation(
            id = "endSessions",
            summary =
                    "Signs the person out everywhere, and ends what applications may do without them",
            scope = "sessions:write",
            who = Who.ANYBODY,
            status = 204)
    Reply<Void> endAll(Caller caller, @PathVariable("account") String account) {
        UUID id = reach.find(caller, account).id();
        sessions.endAll(id, caller.actor(), "signed out everywhere", clock.instant());
        return Reply.none();
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "endSession",
            summary = "Signs the person out in one browser",
            scope = "sessions:write",
            who = Who.ANYBODY,
            status = 204)
    Reply<Void> end(
            Caller caller,
            @PathVariable("account") String account,
            @PathVariable("session") UUID session) {
        UUID id = reach.find(caller, account).id();
        if (!sessions.end(id, session, caller.actor(), clock.instant())) {
            throw Refused.notFound();
        }
        return Reply.none();
    }
}
