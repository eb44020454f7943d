package io.gatehouse.protocol.dpop;

import io.gatehouse.clients.Client;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What proofs of possession need.
 *
 * @param nonce whose proofs need a nonce of the server, which keeps proofs from being made in
 *     advance: {@code public-clients}, {@code always} or {@code never}; a client's own {@code
 *     dpop_nonce_required} goes before
 */
@ConfigurationProperties("gatehouse.dpop")
record DpopPolicy(@DefaultValue("public-clients") NonceRule nonce) {

    /** Whose proofs need a nonce. */
    enum NonceRule {
        PUBLIC_CLIENTS,
        ALWAYS,
        NEVER
    }

    /** True when proofs of the client need a nonce. */
    boolean needsNonce(Client client) {
        Boolean own = client.dpopNonceRequired();
        if (own != null) {
            return own;
        }
        return switch (nonce) {
            case ALWAYS -> true;
            case NEVER -> false;
            case PUBLIC_CLIENTS -> client.isPublic();
        };
    }
}
