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
import java.util.Arrays;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What cannot be undone, or lets somebody in later, takes a person who signed in lately: a token
 * may be renewed for months at a computer that somebody else sits at by now. The client is told how
 * to get one that will do (RFC 9470). Service clients prove who they are each time.
 */
@Component
@WebOnly
class RecentSignIn {

    private static final String UNLESS = " unless ";

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
        Current.recentSignInTaken(request);
    }

    /** The same, when the body has a member that the operation names for it. */
    void requireFor(Operation operation, ObjectNode body, HttpServletRequest request) {
        if (Arrays.stream(operation.recentFor()).anyMatch(member -> opens(body, member))) {
            require(request);
        }
    }

    private static boolean opens(ObjectNode body, String member) {
        String[] parts = member.split(UNLESS, 2);
        JsonNode value = body.get(parts[0]);
        return value != null && !(parts.length > 1 && parts[1].equals(value.asString("")));
    }
}
