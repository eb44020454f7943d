package io.gatehouse.protocol.token.refresh;

import io.gatehouse.platform.StartRefused;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How refresh tokens are used.
 *
 * @param grace for how long after its use a refresh token may be sent again by a client that missed
 *     the answer: it gets the same successor once more; none by default, at most one minute
 */
@ConfigurationProperties("gatehouse.refresh")
record RefreshPolicy(@DefaultValue("PT0S") Duration grace) {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    RefreshPolicy {
        if (grace.isNegative() || grace.compareTo(LONGEST) > 0) {
            throw new StartRefused(
                    "gatehouse.refresh.grace is %s; it must be PT0S to PT1M".formatted(grace));
        }
    }
}
