package io.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** A key that proofs of possession are made with (RFC 9449), by the JDK alone. */
public final class DpopKey {

    private static final int X509_PREFIX = 12;

    private final String algorithm;
    private final KeyPair pair;
    private final Clock clock;

    private DpopKey(String algorithm, KeyPair pair, Clock clock) {
        this.algorithm = algorithm;
        this.pair = pair;
        this.clock = clock;
    }

    /** The same key, whose holder has this clock. */
    public DpopKey by(Clock clock) {
        return new DpopKey(algorithm, pair, clock);
    }

    /** A new P-256 key. */
    public static DpopKey make() {
        return make("ES256");
    }

    /** A new key for ES256, ES384, RS256, PS256 or EdDSA. */
    public static DpopKey make(String algorithm) {
        return make(algorithm, 2_048);
    }

    /** A new key, of this many bits where the algorithm leaves a choice. */
    public static DpopKey make(String algorithm, int bits) {
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance(
                            switch (algorithm) {
                                case "RS256", "PS256" -> "RSA";
                                case "EdDSA", "Ed25519" -> "Ed25519";
                                default -> "EC";
                            });
            switch (algorithm) {
                case "RS256", "PS256" -> generator.initialize(bits);
                case "ES384" -> generator.initialize(new ECGenParameterSpec("secp384r1"));
                case "ES256" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                default -> {}
            }
            return new DpopKey(algorithm, generator.generateKeyPair(), Clock.systemUTC());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A good proof for the request; change one thing per test. */
    public DpopProof proof(String method, String address) {
        return new DpopProof(this, method, address);
    }

    /** The thumbprint of the public half. */
    public String thumbprint() {
        try {
            return publicJwk().computeThumbprint().toString();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The public half. */
    public Map<String, Object> jwk() {
        return publicJwk().toJSONObject();
    }

    /** Both halves, which no proof may carry. */
    public Map<String, Object> jwkWithPrivateHalf() {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                .privateKey((ECPrivateKey) pair.getPrivate())
                .build()
                .toJSONObject();
    }

    Instant now() {
        return clock.instant();
    }

    String algorithm() {
        return algorithm;
    }

    String sign(String input) {
        try {
            Signature signature =
                    Signature.getInstance(
                            switch (algorithm) {
                                case "RS256" -> "SHA256withRSA";
                                case "PS256" -> "RSASSA-PSS";
                                case "EdDSA", "Ed25519" -> "Ed25519";
                                case "ES384" -> "SHA384withECDSAinP1363Format";
                                default -> "SHA256withECDSAinP1363Format";
                            });
            if (algorithm.equals("PS256")) {
                signature.setParameter(
                        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return Base64URL.encode(signature.sign()).toString();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private JWK publicJwk() {
        return switch (pair.getPublic()) {
            case RSAPublicKey rsa -> new RSAKey.Builder(rsa).build();
            case ECPublicKey ec ->
                    new ECKey.Builder(algorithm.equals("ES384") ? Curve.P_384 : Curve.P_256, ec)
                            .build();
            default -> {
                byte[] encoded = pair.getPublic().getEncoded();
                yield new OctetKeyPair.Builder(
                                Curve.Ed25519,
                                Base64URL.encode(
                                        Arrays.copyOfRange(encoded, X509_PREFIX, encoded.length)))
                        .build();
            }
        };
    }
}
