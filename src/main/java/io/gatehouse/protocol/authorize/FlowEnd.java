package io.gatehouse.protocol.authorize;

import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.SignedIn;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes of a flow in which everything is decided the authorization that is to be stored. */
@Component
public class FlowEnd {

    private static final Duration OFFLINE = Duration.ofDays(90);

    /** When a client took part is written at most this often. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    /** As long as the longest access token that can come from the code. */
    private static final Duration ONLINE = Duration.ofHours(25);

    private final Sessions sessions;

    FlowEnd(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * The authorization, with the id of the flow. The client's part in the session is remembered.
     */
    public Authorization authorization(
            AuthorizationRequest request, Flow flow, Step.Issue decided, Instant now) {
        rememberPart(request.client().id(), decided, now);
        Session session = decided.person().session();
        boolean offline = decided.scopes().contains("offline_access");
        return new Authorization(
                flow.id(),
                request.client().id(),
                session.accountId(),
                decided.company(),
                session.id(),
                decided.scopes(),
                request.resources(),
                request.claims(),
                offline,
                session.authenticatedAt(),
                session.acr(),
                session.amr(),
                now,
                now.plus(offline ? OFFLINE : ONLINE),
                null);
    }

    // Before the authorization and not in one transaction with it: a client that took part and got
    // nothing does no harm, and a transaction would be two more ways to the database.
    private void rememberPart(UUID client, Step.Issue decided, Instant now) {
        SignedIn person = decided.person();
        boolean known =
                person.lastAt() != null
                        && person.lastAt().plus(REMEMBERED).isAfter(now)
                        && Objects.equals(person.lastCompany(), decided.company());
        if (!known) {
            sessions.tookPart(person.session().id(), client, decided.company(), now);
        }
    }
}
