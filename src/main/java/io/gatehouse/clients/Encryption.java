package io.gatehouse.clients;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How answers of one sort are encrypted for a client (OpenID Connect Dynamic Client Registration
 * section 2, JARM section 3), to one of its own keys.
 *
 * @param algorithm how the key of the content is agreed on, one of {@link #ALGORITHMS}
 * @param method how the content is encrypted, one of {@link #METHODS}
 */
public record Encryption(JWEAlgorithm algorithm, EncryptionMethod method) {

    /** RFC 7518 section 4.1; RSA1_5 tells attackers too much (RFC 8725 section 3.2). */
    public static final List<String> ALGORITHMS =
            List.of("RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW");

    /** RFC 7518 section 5.1; the first is the default of the specifications. */
    public static final List<String> METHODS = List.of("A128CBC-HS256", "A128GCM", "A256GCM");

    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    /** The answers that can be encrypted. */
    public enum Of {
        ID_TOKEN("id_token"),
        USER_INFO("userinfo"),
        AUTHORIZATION("authorization");

        private final String name;

        Of(String name) {
            this.name = name;
        }

        /** The name of the client metadata that says by which algorithm. */
        String algorithm() {
            return name + "_encrypted_response_alg";
        }

        /** The name of the client metadata that says by which method. */
        String method() {
            return name + "_encrypted_response_enc";
        }
    }

    /** How the client wants the answer encrypted; empty when it does not. */
    public static Optional<Encryption> of(Client client, Of answer) {
        String algorithm = client.setting(answer.algorithm());
        if (algorithm == null) {
            return Optional.empty();
        }
        String method = client.setting(answer.method());
        return Optional.of(
                new Encryption(
                        JWEAlgorithm.parse(algorithm),
                        EncryptionMethod.parse(method == null ? METHODS.getFirst() : method)));
    }

    /**
     * The key of the set to encrypt to; empty when none is for this. One that says that it is for
     * encryption goes before one that does not say (OpenID Connect Core section 10.2).
     */
    public Optional<JWK> keyIn(JWKSet keys) {
        return keys.getKeys().stream()
                .filter(key -> key.getKeyUse() == null || isForEncryption(key))
                .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                .filter(this::fits)
                .min(Comparator.comparing(key -> !isForEncryption(key)));
    }

    /** What encrypts to the key, which {@link #keyIn} found. */
    public JWEEncrypter encrypter(JWK key) throws JOSEException {
        return key instanceof RSAKey rsa ? new RSAEncrypter(rsa) : encrypter(key.toECKey());
    }

    private static JWEEncrypter encrypter(ECKey key) throws JOSEException {
        return new ECDHEncrypter(key);
    }

    private boolean fits(JWK key) {
        return JWEAlgorithm.Family.RSA.contains(algorithm)
                ? key instanceof RSAKey
                : key instanceof ECKey;
    }

    private static boolean isForEncryption(JWK key) {
        return KeyUse.ENCRYPTION.equals(key.getKeyUse());
    }

    /** True for elliptic keys that say that they are for encryption and can be. */
    static boolean isAgreed(JWK key) {
        return key instanceof ECKey elliptic
                && isForEncryption(key)
                && CURVES.contains(elliptic.getCurve());
    }
}
