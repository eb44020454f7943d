package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of bytes or of the UTF-8 form of a text, and comparison in constant time. */
public final class Sha256 {
    private Sha256() {}

    /** Returns the 32-byte hash. */
    public static byte[] of(byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Returns the 32-byte hash of the text's UTF-8 form. */
    public static byte[] of(String value) {
        return of(value.getBytes(UTF_8));
    }

    /** Tells whether both are equal, in a time that depends on the length alone. */
    public static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    /** Tells whether both texts are equal; only their length shows in the time. */
    public static boolean same(String one, String other) {
        return same(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }
}
