package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** HMAC with SHA-256, RFC 2104. */
public final class Hmac {
    private Hmac() {}

    /**
     * Returns the 32-byte code over the parts in order. Each part goes in behind its length, so
     * that ("ab", "c") and ("a", "bc") differ.
     */
    public static byte[] sha256(SecretKey key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }

    /** Like {@link #sha256(SecretKey, byte[]...)} over the UTF-8 forms of the texts. */
    public static byte[] sha256(SecretKey key, String... parts) {
        byte[][] bytes = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].getBytes(UTF_8);
        }
        return sha256(key, bytes);
    }
}
