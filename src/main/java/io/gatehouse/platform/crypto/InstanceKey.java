package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The 256-bit key of this installation, under which every stored secret is sealed. */
public final class InstanceKey {
    static final int ID_LENGTH = 8;
    private static final int LENGTH = 32;

    private final SecretKey secret;
    private final byte[] id;

    private InstanceKey(byte[] bytes) {
        secret = new SecretKeySpec(bytes, "AES");
        byte[] context = "gatehouse instance key".getBytes(UTF_8);
        id =
                Arrays.copyOf(
                        Sha256.of(
                                ByteBuffer.allocate(context.length + LENGTH)
                                        .put(context)
                                        .put(bytes)
                                        .array()),
                        ID_LENGTH);
    }

    /** Makes a new random key. */
    public static InstanceKey random() {
        return new InstanceKey(Randomness.bytes(LENGTH));
    }

    /** Reads base64 or base64url of 32 bytes, with white space around it; else empty. */
    public static Optional<InstanceKey> parse(String text) {
        String url = text.strip().replace('+', '-').replace('/', '_');
        return Base64Url.decode(url).filter(bytes -> bytes.length == LENGTH).map(InstanceKey::new);
    }

    /** Returns what {@link #parse} reads. */
    public String encoded() {
        return Base64.getEncoder().encodeToString(secret.getEncoded());
    }

    /** Returns the public name of the key: 16 hexadecimal digits that tell nothing about it. */
    public String id() {
        return HexFormat.of().formatHex(id);
    }

    SecretKey secret() {
        return secret;
    }

    byte[] idBytes() {
        return id.clone();
    }

    @Override
    public String toString() {
        return "instance key " + id();
    }
}
