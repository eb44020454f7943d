package io.gatehouse.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** Proofs of possession by a P-256 key of its own (RFC 9449). */
final class Proofs {
    private static final int COORDINATE_BYTES = 32;

    private final KeyPair pair;
    private final String header;

    Proofs() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
            ECPublicKey key = (ECPublicKey) pair.getPublic();
            header = encode(("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                    + coordinate(key.getW().getAffineX()) + "\",\"y\":\"" + coordinate(key.getW().getAffineY())
                    + "\"}}").getBytes(US_ASCII));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The header line of a new proof; with an access token beside it when the text is not empty. */
    String header(String method, String address, String accessToken) {
        String claims = "{\"jti\":\"" + UUID.randomUUID() + "\",\"htm\":\"" + method + "\",\"htu\":\"" + address
                + "\",\"iat\":" + Instant.now().getEpochSecond()
                + (accessToken.isEmpty() ? "" : ",\"ath\":\"" + Hashes.s256(accessToken) + "\"") + "}";
        String signed = header + "." + encode(claims.getBytes(US_ASCII));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(US_ASCII));
            return "DPoP: " + signed + "." + encode(signature.sign()) + "\r\n";
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int from = Math.max(0, bytes.length - COORDINATE_BYTES);
        System.arraycopy(bytes, from, fixed, COORDINATE_BYTES - (bytes.length - from), bytes.length - from);
        return encode(fixed);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
