package io.gatehouse.protocol.token;

import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Randomness;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The {@code jti} of access tokens. That of a person's token names its authorization, so that
 * introspection finds it without a row per token, and the millisecond of its issue, which {@code
 * iat} is too coarse for; that of a machine's token is random alone.
 *
 * @param authorization what the token came from
 * @param issuedAt to the millisecond
 */
public record TokenId(UUID authorization, Instant issuedAt) {

    private static final int RANDOM_BYTES = 8;
    private static final int LENGTH = 3 * Long.BYTES + RANDOM_BYTES;
    private static final int MACHINE_BYTES = 16;

    /** A new id for a token of the authorization. */
    public static String make(UUID authorization, Instant now) {
        return Base64Url.encode(
                ByteBuffer.allocate(LENGTH)
                        .putLong(authorization.getMostSignificantBits())
                        .putLong(authorization.getLeastSignificantBits())
                        .putLong(now.toEpochMilli())
                        .put(Randomness.bytes(RANDOM_BYTES))
                        .array());
    }

    /** A new id for a machine's token. */
    static String ofMachine() {
        return Randomness.base64Url(MACHINE_BYTES);
    }

    /** What the id of a person's token says; empty for a machine's token. */
    public static Optional<TokenId> parse(String jti) {
        return Base64Url.decode(jti).filter(bytes -> bytes.length == LENGTH).map(TokenId::read);
    }

    private static TokenId read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new TokenId(
                new UUID(in.getLong(), in.getLong()), Instant.ofEpochMilli(in.getLong()));
    }
}
