package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with a random 96-bit nonce. The sealed form is header, nonce, cipher text and tag;
 * the header (format version and key id) and the context are authenticated with it.
 */
final class Aead {
    private static final int NONCE = 12;
    private static final int TAG = 16;

    private Aead() {}

    static byte[] seal(SecretKey key, byte[] header, byte[] plain, String context) {
        byte[] nonce = Randomness.bytes(NONCE);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, header, context).doFinal(plain);
            return ByteBuffer.allocate(header.length + NONCE + sealed.length)
                    .put(header)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException unexpected) {
            throw new IllegalStateException("AES-256-GCM failed to seal", unexpected);
        }
    }

    /** Empty when the value was not sealed under this key, header and context. */
    static Optional<byte[]> open(SecretKey key, int headerLength, byte[] value, String context) {
        if (value.length < headerLength + NONCE + TAG) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        byte[] header = take(in, headerLength);
        byte[] nonce = take(in, NONCE);
        byte[] sealed = take(in, in.remaining());
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, key, nonce, header, context).doFinal(sealed));
        } catch (AEADBadTagException forged) {
            return Optional.empty();
        } catch (GeneralSecurityException unexpected) {
            throw new IllegalStateException("AES-256-GCM failed to open", unexpected);
        }
    }

    private static Cipher cipher(
            int mode, SecretKey key, byte[] nonce, byte[] header, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        cipher.updateAAD(header);
        cipher.updateAAD(context.getBytes(UTF_8));
        return cipher;
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }
}
