package io.gatehouse.protocol.client;

import com.nimbusds.jose.util.Base64URL;
import io.gatehouse.testing.Platform;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/** A client assertion in the making (RFC 7523 section 3), signed with the JDK alone. */
public final class Assertion {

    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();

    /** A good assertion of the client for the server. */
    public Assertion(String clientId, String issuer) {
        header.put("typ", "JWT");
        claims.put("iss", clientId);
        claims.put("sub", clientId);
        claims.put("aud", issuer);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(60).getEpochSecond());
    }

    public Assertion with(String claim, Object value) {
        claims.put(claim, value);
        return this;
    }

    public Assertion without(String claim) {
        claims.remove(claim);
        return this;
    }

    public Assertion header(String name, Object value) {
        header.put(name, value);
        return this;
    }

    public String sign(Key key) {
        header.putIfAbsent("kid", key.kid());
        return sign(key.algorithm(), key.pair().getPrivate());
    }

    public String signWithoutKid(Key key) {
        return sign(key.algorithm(), key.pair().getPrivate());
    }

    public String unsigned() {
        header.put("alg", "none");
        return input() + ".";
    }

    /** The classic confusion: an HMAC with the public key as secret. */
    public String hmac(byte[] secret) {
        return hmac("HS256", secret);
    }

    /** Signed with the secret of the client (OpenID Connect Core section 9). */
    public String hmac(String algorithm, String secret) {
        return hmac(algorithm, secret.getBytes(StandardCharsets.UTF_8));
    }

    private String hmac(String algorithm, byte[] secret) {
        try {
            header.put("alg", algorithm);
            String name = "HmacSHA" + algorithm.substring(2);
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret, name));
            String input = input();
            return input + "." + Base64URL.encode(mac.doFinal(bytes(input)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String sign(String algorithm, PrivateKey key) {
        try {
            header.put("alg", algorithm);
            Signature signature =
                    Signature.getInstance(
                            switch (algorithm) {
                                case "RS256" -> "SHA256withRSA";
                                case "PS256" -> "RSASSA-PSS";
                                case "ES256" -> "SHA256withECDSAinP1363Format";
                                default -> "Ed25519";
                            });
            if (algorithm.equals("PS256")) {
                signature.setParameter(
                        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            String input = input();
            signature.initSign(key);
            signature.update(bytes(input));
            return input + "." + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String input() {
        return part(header) + "." + part(claims);
    }

    private static String part(Map<String, Object> values) {
        return Base64URL.encode(JsonMapper.shared().writeValueAsString(values)).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A key pair of a client. */
    public record Key(String kid, String algorithm, KeyPair pair) {

        public static Key make(String kid, String algorithm) {
            try {
                KeyPairGenerator generator =
                        KeyPairGenerator.getInstance(
                                switch (algorithm) {
                                    case "RS256", "PS256" -> "RSA";
                                    case "ES256" -> "EC";
                                    default -> "Ed25519";
                                });
                if (algorithm.endsWith("S256") && !algorithm.equals("ES256")) {
                    generator.initialize(2048);
                } else if (algorithm.equals("ES256")) {
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                }
                return new Key(kid, algorithm, generator.generateKeyPair());
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** The public half as JWK, which may stand in a file of a platform. */
        public String jwk() {
            String members =
                    switch (pair.getPublic()) {
                        case RSAPublicKey rsa ->
                                "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                                        .formatted(
                                                number(rsa.getModulus(), 256),
                                                number(rsa.getPublicExponent(), 3));
                        case ECPublicKey ec ->
                                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\""
                                        .formatted(
                                                number(ec.getW().getAffineX(), 32),
                                                number(ec.getW().getAffineY(), 32));
                        default ->
                                "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\""
                                        .formatted(
                                                Base64URL.encode(
                                                        Arrays.copyOfRange(
                                                                pair.getPublic().getEncoded(),
                                                                12,
                                                                44)));
                    };
            return Platform.verbatim("{\"kid\":\"%s\",%s}".formatted(kid, members));
        }

        private static Base64URL number(BigInteger value, int length) {
            byte[] bytes = value.toByteArray();
            byte[] fixed = new byte[length];
            int from = Math.max(0, bytes.length - length);
            System.arraycopy(
                    bytes, from, fixed, length - (bytes.length - from), bytes.length - from);
            return Base64URL.encode(fixed);
        }
    }
}
