package io.gatehouse.companies;

import io.gatehouse.platform.StartRefused;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How invitations work.
 *
 * @param lifetime how long the link of an invitation works, from one minute to P30D
 */
@ConfigurationProperties("gatehouse.invitations")
record InvitationPolicy(@DefaultValue("P7D") Duration lifetime) {

    InvitationPolicy {
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0
                || lifetime.compareTo(Duration.ofDays(30)) > 0) {
            throw new StartRefused(
                    "gatehouse.invitations.lifetime is %s; it must be PT1M to P30D"
                            .formatted(lifetime));
        }
    }
}
