package io.gatehouse.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Signs with ES256, always with the same header; used by one thread. */
final class Signer {
    private static final int COORDINATE_BYTES = 32;

    private final String header;
    private final Signature signature;

    private Signer(PrivateKey key, String header) throws GeneralSecurityException {
        this.header = encode(header);
        this.signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        this.signature.initSign(key);
    }

    /** With a key from a file, PKCS #8 in Base64, that the server knows by the name. */
    static Signer of(String key, String name, String type) {
        try {
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key));
            return new Signer(
                    KeyFactory.getInstance("EC").generatePrivate(encoded),
                    "{\"typ\":\"" + type + "\",\"alg\":\"ES256\",\"kid\":\"" + name + "\"}");
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("not a P-256 key", unusable);
        }
    }

    /** With a new key, which every token shows. */
    static Signer withOwnKey(String type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey key = (ECPublicKey) pair.getPublic();
            return new Signer(
                    pair.getPrivate(),
                    "{\"typ\":\"" + type + "\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                            + coordinate(key.getW().getAffineX()) + "\",\"y\":\""
                            + coordinate(key.getW().getAffineY()) + "\"}}");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A token with these claims, which are JSON in ASCII. */
    String sign(String claims) {
        String signed = header + "." + encode(claims);
        try {
            signature.update(signed.getBytes(US_ASCII));
            return signed + "." + encode(signature.sign());
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

    private static String encode(String json) {
        return encode(json.getBytes(US_ASCII));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
