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
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.stereotype.Component;

/**
 * Takes authorization requests from clients directly and gives a reference back, with which the
 * browser begins (RFC 9126 section 2). Nobody on the way can read or change the request.
 */
@Component
class PushedRequestEndpoint {

    private static final Duration LIFETIME = Duration.ofSeconds(90);
    private static final int CREATED = 201;

    private final RequestIntake intake;
    private final PushedRequests pushed;
    private final Clock clock;

    PushedRequestEndpoint(RequestIntake intake, PushedRequests pushed, Clock clock) {
        this.intake = intake;
        this.pushed = pushed;
        this.clock = clock;
    }

    void push(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Recipient sender = Recipient.current();
        try {
            PushedRequest asked = intake.toPush(sender, Parameters.ofForm(request));
            JsonAnswer.write(response, CREATED, stored(sender, asked));
        } catch (OAuth2AuthenticationException refused) {
            JsonAnswer.error(response, refused.getError());
        }
    }

    private Map<String, Object> stored(Recipient sender, PushedRequest asked) {
        Instant now = clock.instant();
        OpaqueToken.Issued reference = OpaqueToken.generate("", now);
        pushed.add(reference.token(), sender.client().id(), asked, now.plus(LIFETIME));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request_uri", PushedRequests.PREFIX + reference.value());
        answer.put("expires_in", LIFETIME.toSeconds());
        return answer;
    }
}
