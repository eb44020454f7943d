package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The 256-bit key of this installation, under which every stored secret is sealed. */
public final class InstanceKey {
    static final int ID_LENGTH = 8;
    private static final int LENGTH = 32;
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");

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

    /**
     * Reads one or several keys with commas or white space between; empty when one is malformed.
     */
    public static Optional<List<InstanceKey>> parseAll(String text) {
        List<InstanceKey> keys = new ArrayList<>();
        for (String word : SEPARATOR.split(text.strip(), -1)) {
            Optional<InstanceKey> key = parse(word);
            if (key.isEmpty()) {
                return Optional.empty();
            }
            keys.add(key.get());
        }
        return Optional.of(List.copyOf(keys));
    }

    /** The key as the service keeps it. */
    public byte[] wrap(KeyEncryption service) {
        return service.wrap(secret.getEncoded(), id());
    }

    /**
     * The key that {@link #wrap} made a secret of.
     *
     * @throws KeyEncryption.Unavailable when the service does not give it, or gives another
     */
    public static InstanceKey unwrap(KeyEncryption service, byte[] wrapped, String id) {
        byte[] bytes = service.unwrap(wrapped, id);
        if (bytes.length == LENGTH) {
            InstanceKey key = new InstanceKey(bytes);
            if (key.id().equals(id)) {
                return key;
            }
        }
        throw new KeyEncryption.Unavailable(
                "%s gave something else than instance key %s".formatted(service.name(), id));
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
