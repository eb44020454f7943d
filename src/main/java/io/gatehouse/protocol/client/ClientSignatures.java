package io.gatehouse.protocol.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.clients.Client;
import io.gatehouse.keys.Verifiers;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Checks what clients signed, by the keys that they are registered with. */
@Component
public class ClientSignatures {

    /** The algorithms that clients may sign with (RFC 7518 section 3.1, RFC 9864 section 2.2). */
    public static final List<String> ALGORITHMS =
            List.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519");

    /** Two names for the same, since no other curve is used here. */
    private static final Set<String> EDWARDS = Set.of("EdDSA", "Ed25519");

    /**
     * A signature that names no key, or one of many, is not tried with more: strangers send them.
     */
    private static final int TRIED = 5;

    private final ClientKeys keys;

    ClientSignatures(ClientKeys keys) {
        this.keys = keys;
    }

    /** True when one of the client's keys made the signature, by an algorithm of ours. */
    public boolean isOf(Client client, SignedJWT jwt) {
        JWSHeader header = jwt.getHeader();
        // No extension is understood here, so none may be critical (RFC 7515 section 4.1.11).
        if (!ALGORITHMS.contains(header.getAlgorithm().getName())
                || header.getCriticalParams() != null) {
            return false;
        }
        JWKSelector fitting = new JWKSelector(matcher(header));
        List<JWK> found = fitting.select(keys.of(client));
        if (found.isEmpty()) {
            found = fitting.select(keys.anew(client));
        }
        return found.stream().limit(TRIED).anyMatch(key -> verifies(jwt, key));
    }

    /** True when the header names the algorithm, by whichever of its names. */
    public static boolean isBy(JWSHeader header, String algorithm) {
        String used = header.getAlgorithm().getName();
        return used.equals(algorithm) || (EDWARDS.contains(used) && EDWARDS.contains(algorithm));
    }

    private static JWKMatcher matcher(JWSHeader header) {
        return EDWARDS.contains(header.getAlgorithm().getName())
                ? new JWKMatcher.Builder()
                        .keyType(KeyType.OKP)
                        .curve(Curve.Ed25519)
                        .keyID(header.getKeyID())
                        .keyUses(KeyUse.SIGNATURE, null)
                        .algorithms(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519, null)
                        .build()
                : JWKMatcher.forJWSHeader(header);
    }

    private static boolean verifies(SignedJWT jwt, JWK key) {
        try {
            return jwt.verify(Verifiers.of(key));
        } catch (JOSEException unfit) {
            return false;
        }
    }
}
