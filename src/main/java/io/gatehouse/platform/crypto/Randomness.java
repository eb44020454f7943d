package io.gatehouse.platform.crypto;

import java.security.SecureRandom;

/** The one source of unguessable bytes. */
public final class Randomness {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Randomness() {}

    /** Returns {@code count} fresh random bytes. */
    public static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Returns {@code count} random bytes in base64url without padding. */
    public static String base64Url(int count) {
        return Base64Url.encode(bytes(count));
    }
}
