package io.gatehouse.protocol.client;

import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.clients.Client;
import java.text.ParseException;
import org.springframework.stereotype.Component;

/** Finds the keys that a client signs with. */
@Component
class ClientKeys {

    /** The keys as they are known. */
    JWKSet of(Client client) {
        try {
            return client.jwks() == null ? new JWKSet() : JWKSet.parse(client.jwks());
        } catch (ParseException broken) {
            throw new IllegalStateException(
                    "expected keys that were checked, of client " + client.id(), broken);
        }
    }

    /** The keys when those known lack the one looked for; empty when there is nowhere to look. */
    JWKSet anew(Client client) {
        return new JWKSet();
    }
}
