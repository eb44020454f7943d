package io.gatehouse.protocol.token;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.clients.Client;
import io.gatehouse.protocol.request.Printable;
import io.gatehouse.protocol.request.Refusal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Reads which scopes a request asks for. Whoever asks for {@code manage} asks for {@code read} and
 * {@code write} too, and a client that is registered for {@code manage} may ask for these.
 */
@Component
public class AskedScopes {

    private final Apis apis;

    AskedScopes(Apis apis) {
        this.apis = apis;
    }

    /**
     * The scopes named, with those that they imply.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_scope} when the client is not registered for one, or it is for clients of another
     *     client type (RFC 6749 section 3.3)
     */
    public Set<String> of(Client client, Set<String> named) {
        Set<String> registered = all(client);
        for (String scope : named) {
            if (!registered.contains(scope)) {
                throw Refusal.invalidScope(
                        "the scope is not registered for this client: " + Printable.of(scope));
            }
            Optional<Api> api = apis.byScope(scope);
            if (api.isPresent() && !client.mayHave(api.get(), scope)) {
                throw Refusal.invalidScope(
                        "the scope is for clients of another client type: " + Printable.of(scope));
            }
        }
        return apis.withImplied(named);
    }

    /** All that the client is registered for, with what is implied. */
    public Set<String> all(Client client) {
        return apis.withImplied(client.scopes());
    }

    /**
     * The scopes named in a renewal, with those that they imply among the stored ones; all stored
     * ones when none is named (RFC 6749 section 6).
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_scope} when one was not stored
     */
    public Set<String> within(Set<String> stored, Set<String> named) {
        if (named.isEmpty()) {
            return stored;
        }
        if (!stored.containsAll(named)) {
            throw Refusal.invalidScope("the scope was not granted");
        }
        Set<String> narrowed = new LinkedHashSet<>(apis.withImplied(named));
        narrowed.retainAll(stored);
        return narrowed;
    }
}
