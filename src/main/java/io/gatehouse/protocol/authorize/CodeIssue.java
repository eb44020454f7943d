package io.gatehouse.protocol.authorize;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.NewCode;
import io.gatehouse.sessions.Flow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Ends a flow with a code: stores the authorization and the code. */
@Component
class CodeIssue {

    private static final Duration CODE = Duration.ofSeconds(60);
    private final Authorizations authorizations;
    private final FlowEnd end;
    private final Clock clock;

    CodeIssue(Authorizations authorizations, FlowEnd end, Clock clock) {
        this.authorizations = authorizations;
        this.end = end;
        this.clock = clock;
    }

    /** The code; empty when the flow, or another of its pushed request, has ended before. */
    Optional<String> issue(AuthorizationRequest request, Flow flow, Step.Issue decided) {
        Instant now = clock.instant();
        OpaqueToken.Issued code = OpaqueToken.generate("ac", now);
        Authorization authorization = end.authorization(request, flow, decided, now);
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
}
