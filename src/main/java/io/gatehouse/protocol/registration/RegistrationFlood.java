package io.gatehouse.protocol.registration;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.throttle.Network;
import io.gatehouse.platform.throttle.ThrottlePolicy;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.SelfRegistration;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Holds floods of registrations up, on all nodes together: of one network, and where nobody needs a
 * token, of all together; and floods of changes by one client. Each makes every node read its
 * configuration anew.
 */
@WebOnly
@Component
class RegistrationFlood {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final ThrottlePolicy OPEN =
            new ThrottlePolicy(10, Duration.ofSeconds(10), HOUR, HOUR);
    private static final ThrottlePolicy REFUSALS =
            new ThrottlePolicy(20, Duration.ofSeconds(1), HOUR, HOUR);

    private static final int CHANGES = 10;
    private static final Duration CHANGES_WINDOW = Duration.ofMinutes(1);

    private final Throttles throttles;
    private final SelfRegistration registration;
    private final Clock clock;

    RegistrationFlood(Throttles throttles, SelfRegistration registration, Clock clock) {
        this.throttles = throttles;
        this.registration = registration;
        this.clock = clock;
    }

    /** Goes on, and counts, while the network of the request registers little without a token. */
    void countOpen(HttpServletRequest request) {
        Instant now = clock.instant();
        String key = "registration-open:" + network(request);
        require(key, now);
        throttles.failed(key, OPEN, now);
        if (registration.isCrowded()) {
            throw new TooManyRegistrations(HOUR);
        }
    }

    /** Goes on while few wrong tokens come from the network of the request. */
    void requireFewRefusals(HttpServletRequest request) {
        require("registration-refused:" + network(request), clock.instant());
    }

    void countRefusal(HttpServletRequest request) {
        throttles.failed("registration-refused:" + network(request), REFUSALS, clock.instant());
    }

    /** Goes on, and counts, while the client changes itself seldom. */
    void countChange(Client client) {
        throttles
                .count(
                        "registration-change:" + client.id(),
                        CHANGES,
                        CHANGES_WINDOW,
                        clock.instant())
                .ifPresent(wait -> {
                    throw new TooManyRegistrations(wait);
                });
    }

    private void require(String key, Instant now) {
        throttles
                .wait(List.of(key), now)
                .ifPresent(wait -> {
                    throw new TooManyRegistrations(wait);
                });
    }

    private static String network(HttpServletRequest request) {
        return Network.of(request.getRemoteAddr());
    }
}
