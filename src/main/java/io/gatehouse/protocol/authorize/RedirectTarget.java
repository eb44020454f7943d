package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.protocol.request.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer may go: established before anything else of the request is looked at, because
 * errors may be sent to a verified address only (RFC 6749 section 4.1.2.1).
 */
record RedirectTarget(Client client, String uri, boolean sent, @Nullable String state) {

    /** The target with the state of the request. */
    static RedirectTarget of(Client client, String uri, Parameters parameters) {
        boolean once = parameters.all("state").size() == 1;
        return new RedirectTarget(
                client,
                uri,
                parameters.one("redirect_uri") != null,
                once ? parameters.one("state") : null);
    }
}
