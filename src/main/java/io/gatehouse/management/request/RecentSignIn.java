package io.gatehouse.management.request;

import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import io.gatehouse.protocol.resource.Challenge;
import io.gatehouse.protocol.resource.OwnResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * What cannot be undone takes a person who signed in lately: a token may be renewed for months at a
 * computer that somebody else sits at by now. The client is told how to get one that will do (RFC
 * 9470). Service clients prove who they are each time.
 */
@Component
@WebOnly
class RecentSignIn {

    private final Duration longest;
    private final String metadata;
    private final Clock clock;

    RecentSignIn(ApiLimits limits, Issuer issuer, Clock clock) {
        this.longest = limits.recentSignIn();
        this.metadata = OwnResource.MANAGEMENT.metadata(issuer);
        this.clock = clock;
    }

    void require(HttpServletRequest request) {
        Instant signedInAt = Current.caller(request).signedInAt();
        if (signedInAt != null && signedInAt.plus(longest).isBefore(clock.instant())) {
            throw new Refused(
                    Problem.of(
                            ProblemType.INSUFFICIENT_USER_AUTHENTICATION,
                            "This takes a sign-in of the last %d seconds."
                                    .formatted(longest.toSeconds())),
                    Map.of(
                            HttpHeaders.WWW_AUTHENTICATE,
                            Challenge.oldSignIn(request, longest).at(metadata)));
        }
    }
}
