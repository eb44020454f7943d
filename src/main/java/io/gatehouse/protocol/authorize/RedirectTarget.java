package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.protocol.request.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer may go and how: established before anything else of the request is looked at,
 * because errors may be sent to a verified address only (RFC 6749 section 4.1.2.1).
 *
 * @param sent true when the request named the address itself
 * @param state null when there is none, or more than one
 * @param mode the one asked for; the query when that is not one of ours
 */
record RedirectTarget(
        Client client, String uri, boolean sent, @Nullable String state, ResponseMode mode) {

    /** The target with the state of the request. */
    static RedirectTarget of(Client client, String uri, Parameters parameters) {
        return new RedirectTarget(
                client,
                uri,
                parameters.one("redirect_uri") != null,
                once(parameters, "state"),
                mode(uri, once(parameters, "response_mode")));
    }

    private static @Nullable String once(Parameters parameters, String name) {
        return parameters.all(name).size() == 1 ? parameters.one(name) : null;
    }

    private static ResponseMode mode(String uri, @Nullable String name) {
        return name == null
                ? ResponseMode.QUERY
                : ResponseMode.named(name)
                        .filter(mode -> !mode.isForm() || takesForms(uri))
                        .orElse(ResponseMode.QUERY);
    }

    /** True for addresses of the web: an application's own scheme is opened, and gets no form. */
    static boolean takesForms(String uri) {
        return uri.regionMatches(true, 0, "http:", 0, 5)
                || uri.regionMatches(true, 0, "https:", 0, 6);
    }
}
