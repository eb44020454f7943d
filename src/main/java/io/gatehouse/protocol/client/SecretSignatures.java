package io.gatehouse.protocol.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.clients.HmacAlgorithm;
import org.springframework.stereotype.Component;

/**
 * Checks the HMACs that clients make with their secrets (OpenID Connect Core sections 9 and 10.1).
 */
@Component
class SecretSignatures {

    private final ClientSecrets secrets;

    SecretSignatures(ClientSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * True when the signature was made with a live secret of the client that is long enough for its
     * algorithm; compared in a time that says nothing about it.
     */
    boolean isOf(Client client, SignedJWT jwt) {
        JWSHeader header = jwt.getHeader();
        // No extension is understood here, so none may be critical (RFC 7515 section 4.1.11).
        if (header.getCriticalParams() != null) {
            return false;
        }
        return HmacAlgorithm.of(header.getAlgorithm().getName())
                .map(algorithm ->
                        secrets.anyPasses(
                                client.id(),
                                secret -> algorithm.suits(secret) && verifies(jwt, secret)))
                .orElse(false);
    }

    private static boolean verifies(SignedJWT jwt, String secret) {
        try {
            return jwt.verify(new MACVerifier(secret.getBytes(UTF_8)));
        } catch (JOSEException unfit) {
            return false;
        }
    }
}
