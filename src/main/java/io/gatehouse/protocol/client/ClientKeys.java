package io.gatehouse.protocol.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.PublicKeys;
import io.gatehouse.platform.fetch.Fetched;
import io.gatehouse.platform.fetch.GuardedFetch;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import org.springframework.stereotype.Component;

/** Finds the keys that a client signs with: registered, or published by itself. */
@Component
class ClientKeys {

    private static final JWKSet NONE = new JWKSet();

    private final GuardedFetch fetch;
    // By identity: as long as a document is kept, it is the same one.
    private final Cache<ByteBuffer, JWKSet> parsed = Caffeine.newBuilder().weakKeys().build();

    ClientKeys(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    /** The keys as they are known; none when they cannot be had now. */
    JWKSet of(Client client) {
        if (client.jwksUri() != null) {
            return published(fetch.get(URI.create(client.jwksUri())));
        }
        return client.jwks() == null ? NONE : parse(client.jwks());
    }

    /** The keys, when those known lack the one looked for: the client may have rotated them. */
    JWKSet anew(Client client) {
        return client.jwksUri() == null
                ? NONE
                : published(fetch.again(URI.create(client.jwksUri())));
    }

    private JWKSet published(Fetched fetched) {
        return fetched instanceof Fetched.Document document
                ? parsed.get(
                        document.body(),
                        body -> parse(StandardCharsets.UTF_8.decode(body.duplicate()).toString()))
                : NONE;
    }

    private static JWKSet parse(String json) {
        try {
            return new JWKSet(PublicKeys.usable(JWKSet.parse(json)));
        } catch (ParseException notASet) {
            return NONE;
        }
    }
}
