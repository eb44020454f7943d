package io.gatehouse.platform.crypto;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * Seals short-lived bytes into a text that can travel through a browser: base64url of format
 * version, key id, nonce, cipher text and tag. Says nothing about age: put an end time inside.
 */
public final class SealedBox {
    private static final byte VERSION = 1;
    private static final int HEADER = 1 + 2 * Long.BYTES;

    private final SymmetricKeys keys;
    private final String purpose;

    /** Makes a box whose values open with a box of the same purpose only. */
    public SealedBox(SymmetricKeys keys, String purpose) {
        this.keys = keys;
        this.purpose = purpose;
    }

    /**
     * Seals {@code plain}.
     *
     * @param aad what the value is bound to, for example the hash of a cookie; may be empty
     */
    public String seal(byte[] plain, String aad) {
        SymmetricKey key = keys.current(purpose);
        byte[] header =
                ByteBuffer.allocate(HEADER)
                        .put(VERSION)
                        .putLong(key.id().getMostSignificantBits())
                        .putLong(key.id().getLeastSignificantBits())
                        .array();
        return Base64Url.encode(Aead.seal(key.secret(), header, plain, aad));
    }

    /** Opens what {@link #seal} made; empty when malformed, changed or bound to something else. */
    public Optional<byte[]> open(String value, String aad) {
        return Base64Url.decode(value)
                .filter(bytes -> bytes.length > HEADER && bytes[0] == VERSION)
                .flatMap(bytes ->
                        keys.byId(purpose, keyId(bytes))
                                .flatMap(key -> Aead.open(key.secret(), HEADER, bytes, aad)));
    }

    private static UUID keyId(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, HEADER - 1);
        return new UUID(in.getLong(), in.getLong());
    }
}
