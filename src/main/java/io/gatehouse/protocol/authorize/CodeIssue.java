package io.gatehouse.protocol.authorize;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.NewCode;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.SignedIn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Ends a flow: stores the authorization and its code, and remembers that the client took part. */
@Component
class CodeIssue {

    private static final Duration CODE = Duration.ofSeconds(60);
    private static final Duration OFFLINE = Duration.ofDays(90);

    /** When a client took part is written at most this often. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    /** As long as the longest access token that can come from the code. */
    private static final Duration ONLINE = Duration.ofHours(25);

    private final Authorizations authorizations;
    private final Sessions sessions;
    private final Clock clock;

    CodeIssue(Authorizations authorizations, Sessions sessions, Clock clock) {
        this.authorizations = authorizations;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** The code; empty when the flow, or another of its pushed request, has ended before. */
    Optional<String> issue(AuthorizationRequest request, Flow flow, Step.Issue decided) {
        Instant now = clock.instant();
        rememberPart(request.client().id(), decided, now);
        OpaqueToken.Issued code = OpaqueToken.generate("ac", now);
        Authorization authorization = authorization(request, flow, decided, now);
        NewCode stored =
                new NewCode(
                        code.token(),
                        request.redirectUriSent() ? request.redirectUri() : null,
                        request.codeChallenge(),
                        request.dpopKey(),
                        request.nonce(),
                        now.plus(CODE));
        OpaqueToken pushed = RequestIntake.reference(flow);
        boolean made =
                pushed == null
                        ? authorizations.create(authorization, stored)
                        : authorizations.create(authorization, stored, pushed);
        return made ? Optional.of(code.value()) : Optional.empty();
    }

    // Before the code and not in one transaction with it: a client that took part and got no code
    // does no harm, and a transaction would be two more ways to the database.
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

    private static Authorization authorization(
            AuthorizationRequest request, Flow flow, Step.Issue decided, Instant now) {
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
}
