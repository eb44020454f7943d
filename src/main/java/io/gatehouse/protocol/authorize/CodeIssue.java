package io.gatehouse.protocol.authorize;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.NewCode;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Ends a flow: stores the authorization and its code, and remembers that the client took part. */
@Component
class CodeIssue {

    private static final Duration CODE = Duration.ofSeconds(60);
    private static final Duration OFFLINE = Duration.ofDays(90);

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

    /** The code; empty when the flow has ended before. */
    @Transactional
    public Optional<String> issue(AuthorizationRequest request, Flow flow, Step.Issue decided) {
        Instant now = clock.instant();
        OpaqueToken.Issued code = OpaqueToken.generate("ac", now);
        boolean made =
                authorizations.create(
                        authorization(request, flow, decided, now),
                        new NewCode(
                                code.token(),
                                request.redirectUriSent() ? request.redirectUri() : null,
                                request.codeChallenge(),
                                request.nonce(),
                                now.plus(CODE)));
        if (!made) {
            return Optional.empty();
        }
        sessions.tookPart(decided.session().id(), request.client().id(), decided.company(), now);
        return Optional.of(code.value());
    }

    private static Authorization authorization(
            AuthorizationRequest request, Flow flow, Step.Issue decided, Instant now) {
        Session session = decided.session();
        boolean offline = decided.scopes().contains("offline_access");
        return new Authorization(
                flow.id(),
                request.client().id(),
                session.accountId(),
                decided.company(),
                session.id(),
                decided.scopes(),
                request.resources(),
                offline,
                session.authenticatedAt(),
                session.acr(),
                session.amr(),
                now,
                now.plus(offline ? OFFLINE : ONLINE),
                null);
    }
}
