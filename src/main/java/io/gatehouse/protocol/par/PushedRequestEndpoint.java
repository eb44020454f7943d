package io.gatehouse.protocol.par;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.authorize.RequestIntake;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.store.PushedRequest;
import io.gatehouse.protocol.store.PushedRequests;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Takes authorization requests from clients directly and gives a reference back, with which the
 * browser begins (RFC 9126 section 2). Nobody on the way can read or change the request.
 */
@Component
class PushedRequestEndpoint {

    private static final Duration LIFETIME = Duration.ofSeconds(90);
    private static final int CREATED = 201;
    private static final int TOO_MANY_REQUESTS = 429;

    private final RequestIntake intake;
    private final PushedRequests pushed;
    private final PublicPushes publicPushes;
    private final Clock clock;

    PushedRequestEndpoint(
            RequestIntake intake, PushedRequests pushed, PublicPushes publicPushes, Clock clock) {
        this.intake = intake;
        this.pushed = pushed;
        this.publicPushes = publicPushes;
        this.clock = clock;
    }

    void push(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Recipient sender = Recipient.current();
        Optional<Duration> wait = publicPushes.count(sender, request);
        if (wait.isPresent()) {
            later(response, wait.get());
            return;
        }
        try {
            PushedRequest asked = intake.toPush(sender, Parameters.ofForm(request));
            JsonAnswer.write(response, CREATED, stored(sender, asked));
        } catch (OAuth2AuthenticationException refused) {
            JsonAnswer.error(response, refused.getError());
        }
    }

    private static void later(HttpServletResponse response, Duration wait) throws IOException {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        JsonAnswer.error(
                response,
                TOO_MANY_REQUESTS,
                new OAuth2Error(
                        OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE,
                        "too many requests pushed in the name of this client",
                        null));
    }

    private Map<String, Object> stored(Recipient sender, PushedRequest asked) {
        sender.spendProof(); // RFC 9449 section 10.1
        Instant now = clock.instant();
        OpaqueToken.Issued reference = OpaqueToken.generate("", now);
        pushed.add(reference.token(), sender.client().id(), asked, now.plus(LIFETIME));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request_uri", PushedRequests.PREFIX + reference.value());
        answer.put("expires_in", LIFETIME.toSeconds());
        return answer;
    }
}
