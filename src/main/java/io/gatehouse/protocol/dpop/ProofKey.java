package io.gatehouse.protocol.dpop;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.gatehouse.keys.Verifiers;
import java.text.ParseException;

/**
 * The header of a proof with its key (RFC 9449 section 4.2).
 *
 * @param thumbprint RFC 7638, SHA-256, base64url
 */
record ProofKey(JWSHeader header, String thumbprint, JWSVerifier verifier) {

    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");
    private static final int MIN_RSA_BITS = 2_048;
    private static final int MAX_RSA_BITS = 4_096;
    private static final int MAX_EXPONENT_BYTES = 4;

    /**
     * Reads the header.
     *
     * @throws ProofRefused when it is not one of a proof, or its key is none that proves anything
     */
    static ProofKey parse(String encoded) throws ParseException, JOSEException {
        JWSHeader header = JWSHeader.parse(new Base64URL(encoded));
        if (!TYPE.equals(header.getType())) {
            throw ProofRefused.invalid("typ must be dpop+jwt");
        }
        if (!ProofAlgorithms.NAMES.contains(header.getAlgorithm().getName())) {
            throw ProofRefused.invalid(
                    "alg must be one of " + String.join(", ", ProofAlgorithms.NAMES));
        }
        // No extension is understood here, so none may be critical (RFC 7515 section 4.1.11).
        if (header.getCriticalParams() != null) {
            throw ProofRefused.invalid("crit is not understood");
        }
        JWK key = header.getJWK();
        if (key == null || key.isPrivate() || !fits(header, key)) {
            throw ProofRefused.invalid(
                    "jwk must be a public key for alg: P-256, Ed25519, or RSA of 2048 to 4096 bits");
        }
        return new ProofKey(header, key.computeThumbprint().toString(), Verifiers.of(key));
    }

    private static boolean fits(JWSHeader header, JWK key) {
        return switch (header.getAlgorithm().getName()) {
            case "ES256" -> key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256);
            case "EdDSA", "Ed25519" ->
                    key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519);
            // A stranger chooses the key: one that is slow to verify with would be their weapon.
            default ->
                    key instanceof RSAKey rsa
                            && rsa.size() >= MIN_RSA_BITS
                            && rsa.size() <= MAX_RSA_BITS
                            && rsa.getPublicExponent().decode().length <= MAX_EXPONENT_BYTES;
        };
    }
}
