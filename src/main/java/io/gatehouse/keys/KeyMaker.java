package io.gatehouse.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.util.Set;

/** Makes key pairs of the algorithms that Gatehouse signs with, and what signs and verifies. */
final class KeyMaker {

    /** RSA keys under 3072 bits fall below 128 bits of strength (ASVS 5.0, 11.2.3). */
    private static final int RSA_BITS = 3072;

    static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

    private KeyMaker() {}

    static JWK make(String algorithm, String kid) {
        try {
            return switch (algorithm) {
                case "RS256", "PS256" ->
                        new RSAKeyGenerator(RSA_BITS)
                                .keyID(kid)
                                .keyUse(KeyUse.SIGNATURE)
                                .algorithm(JWSAlgorithm.parse(algorithm))
                                .generate();
                case "ES256" ->
                        new ECKeyGenerator(Curve.P_256)
                                .keyID(kid)
                                .keyUse(KeyUse.SIGNATURE)
                                .algorithm(JWSAlgorithm.ES256)
                                .generate();
                case "EdDSA" -> Ed25519.make(kid);
                default -> throw new IllegalArgumentException("no keys for " + algorithm);
            };
        } catch (JOSEException broken) {
            throw new IllegalStateException("cannot make a key for " + algorithm, broken);
        }
    }

    static JWSSigner signer(JWK key) {
        try {
            return switch (key.getKeyType().getValue()) {
                case "RSA" -> new RSASSASigner(key.toRSAKey());
                case "EC" -> new ECDSASigner(key.toECKey());
                default -> new Ed25519.Signer(key.toOctetKeyPair());
            };
        } catch (JOSEException broken) {
            throw new IllegalStateException("cannot sign with key " + key.getKeyID(), broken);
        }
    }

    static JWSVerifier verifier(JWK key) {
        try {
            return switch (key.getKeyType().getValue()) {
                case "RSA" -> new RSASSAVerifier(key.toRSAKey());
                case "EC" -> new ECDSAVerifier(key.toECKey());
                default -> new Ed25519.Verifier(key.toOctetKeyPair());
            };
        } catch (JOSEException broken) {
            throw new IllegalStateException("cannot verify with key " + key.getKeyID(), broken);
        }
    }
}
