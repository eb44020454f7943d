package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the instance asks of every authorization request.
 *
 * @param requirePushedRequests true when clients have to push their requests ahead of the browser
 *     (RFC 9126); for one client its {@code require_pushed_authorization_requests} does the same
 */
@ConfigurationProperties("gatehouse.authorization")
public record AuthorizationPolicy(@DefaultValue("false") boolean requirePushedRequests) {

    /** True when requests of the client have to be pushed. */
    boolean requiresPushing(Client client) {
        return requirePushedRequests || client.requiresPushedRequests();
    }
}
