package io.gatehouse.management.request;

import io.gatehouse.platform.StartRefused;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one caller may ask of the management API, on each node. A caller is a person at a
 * client, or a service client, however many access tokens they use.
 *
 * @param requestsPerSecond in the long run, at least 1
 * @param burst how many at once after a quiet time, at least 1
 * @param recentSignIn how long ago a person may have signed in who does what cannot be undone:
 *     deletes, erases, revokes, or makes or changes credentials; at least a minute
 */
@ConfigurationProperties("gatehouse.api")
record ApiLimits(
        @DefaultValue("200") int requestsPerSecond,
        @DefaultValue("2000") int burst,
        @DefaultValue("PT15M") Duration recentSignIn) {

    ApiLimits {
        if (requestsPerSecond < 1 || burst < 1) {
            throw new StartRefused(
                    "gatehouse.api.requests-per-second and gatehouse.api.burst must be at least 1");
        }
        if (recentSignIn.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new StartRefused("gatehouse.api.recent-sign-in must be at least PT1M");
        }
    }
}
