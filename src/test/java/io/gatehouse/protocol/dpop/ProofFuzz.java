package io.gatehouse.protocol.dpop;

import com.nimbusds.jose.util.Base64URL;
import io.gatehouse.fuzz.Compact;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;

/** A proof is read with all that it must have, or refused as invalid_dpop_proof. */
public final class ProofFuzz {

    /** Of the public key in the seeds: 32 zeros behind the prefix of RFC 8410. */
    private static final byte[] KEY =
            HexFormat.of().parseHex("302e020100300506032b657004220420" + "00".repeat(32));

    private static final PrivateKey SIGNER = signer();

    private ProofFuzz() {}

    /** The input is the proof; or header and claims in a line each, which are signed. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = Compact.of(input);
        // New each time: what it remembers would make runs differ.
        ProofReader reader = new ProofReader();
        try {
            Proof proof =
                    reader.read(
                            text.chars().filter(c -> c == '.').count() == 1 ? signed(text) : text);
            if (proof.id().isEmpty() || proof.method().isEmpty() || proof.address().isEmpty()) {
                throw new IllegalStateException("lacks something: " + proof);
            }
        } catch (ProofRefused refused) {
            if (!refused.getError().getErrorCode().equals("invalid_dpop_proof")) {
                throw new IllegalStateException(refused);
            }
        }
    }

    private static String signed(String content) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(SIGNER);
            signature.update(content.getBytes(StandardCharsets.UTF_8));
            return content + "." + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static PrivateKey signer() {
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(KEY));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
