package io.gatehouse.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** EdDSA with Ed25519 (RFC 8037) on the JDK's own implementation; Nimbus' needs another library. */
final class Ed25519 {

    private static final int KEY_BYTES = 32;
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] PKCS8_PREFIX =
            HexFormat.of().parseHex("302e020100300506032b657004220420");

    private Ed25519() {}

    static JWK make(String kid) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519);
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] x = Arrays.copyOfRange(encoded, X509_PREFIX.length, encoded.length);
            byte[] d = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
                    .d(Base64URL.encode(d))
                    .keyID(kid)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.EdDSA)
                    .build();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has Ed25519", impossible);
        }
    }

    private static byte[] encoded(byte[] prefix, Base64URL raw) throws GeneralSecurityException {
        byte[] bytes = raw.decode();
        if (bytes.length != KEY_BYTES) {
            throw new GeneralSecurityException("expected 32 bytes, found " + bytes.length);
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + bytes.length);
        System.arraycopy(bytes, 0, whole, prefix.length, bytes.length);
        return whole;
    }

    static final class Signer extends BaseJWSProvider implements JWSSigner {

        private final PrivateKey key;

        Signer(OctetKeyPair pair) throws JOSEException {
            super(Set.of(JWSAlgorithm.EdDSA));
            try {
                key =
                        KeyFactory.getInstance("Ed25519")
                                .generatePrivate(
                                        new PKCS8EncodedKeySpec(
                                                encoded(PKCS8_PREFIX, pair.getD())));
            } catch (GeneralSecurityException malformed) {
                throw new JOSEException("not an Ed25519 key", malformed);
            }
        }

        @Override
        public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(key);
                signature.update(input);
                return Base64URL.encode(signature.sign());
            } catch (GeneralSecurityException broken) {
                throw new JOSEException("cannot sign", broken);
            }
        }
    }

    static final class Verifier extends BaseJWSProvider implements JWSVerifier {

        private final PublicKey key;

        Verifier(OctetKeyPair pair) throws JOSEException {
            super(Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519)); // RFC 9864 section 2.2
            try {
                key =
                        KeyFactory.getInstance("Ed25519")
                                .generatePublic(
                                        new X509EncodedKeySpec(encoded(X509_PREFIX, pair.getX())));
            } catch (GeneralSecurityException malformed) {
                throw new JOSEException("not an Ed25519 key", malformed);
            }
        }

        @Override
        public boolean verify(JWSHeader header, byte[] input, Base64URL signature)
                throws JOSEException {
            try {
                Signature check = Signature.getInstance("Ed25519");
                check.initVerify(key);
                check.update(input);
                return check.verify(signature.decode());
            } catch (GeneralSecurityException malformed) {
                return false;
            }
        }
    }
}
