package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.StartRefused;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the instance asks of every authorization request.
 *
 * @param requirePushedRequests true when clients have to push their requests ahead of the browser
 *     (RFC 9126); for one client its {@code require_pushed_authorization_requests} does the same
 * @param publicPushesPerMinute how many requests may be pushed in the name of a public client from
 *     one network, on each node; at least 1
 */
@ConfigurationProperties("gatehouse.authorization")
public record AuthorizationPolicy(
        @DefaultValue("false") boolean requirePushedRequests,
        @DefaultValue("300") int publicPushesPerMinute) {

    /** Refuses what would let nobody push. */
    public AuthorizationPolicy {
        if (publicPushesPerMinute < 1) {
            throw new StartRefused(
                    "gatehouse.authorization.public-pushes-per-minute must be at least 1");
        }
    }

    /** True when requests of the client have to be pushed. */
    boolean requiresPushing(Client client) {
        return requirePushedRequests || client.requiresPushedRequests();
    }
}
