package io.gatehouse.platform.crypto;

import java.util.Base64;
import java.util.Optional;

/** Base64url without padding, RFC 4648 section 5. */
public final class Base64Url {
    private Base64Url() {}

    /** Encodes without padding. */
    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Decodes; empty for anything that is not base64url. */
    public static Optional<byte[]> decode(String value) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(value));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
