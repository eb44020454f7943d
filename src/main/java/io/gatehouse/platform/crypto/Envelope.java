package io.gatehouse.platform.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Seals secrets for storage under the instance key (AES-256-GCM). Every value carries its format
 * version and the id of its key, so that keys can rotate.
 */
public final class Envelope {
    private static final byte VERSION = 1;
    private static final int HEADER = 1 + InstanceKey.ID_LENGTH;

    private final InstanceKeys keys;

    /** Makes the envelope of instance keys that rotate. */
    public Envelope(InstanceKeys keys) {
        this.keys = keys;
    }

    /** Makes the envelope of a single instance key. */
    public Envelope(InstanceKey key) {
        this(InstanceKeys.of(List.of(key)));
    }

    /**
     * Seals {@code plain}.
     *
     * @param aad what the value is and where it is stored, such as {@code "symmetric_key:" + id};
     *     the value opens with the same text only, so that rows cannot be swapped
     */
    public byte[] seal(byte[] plain, String aad) {
        InstanceKey key = keys.sealing();
        byte[] header = ByteBuffer.allocate(HEADER).put(VERSION).put(key.idBytes()).array();
        return Aead.seal(key.secret(), header, plain, aad);
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IllegalStateException when the value was sealed under another key or text, was
     *     changed, or has an unknown format
     */
    public byte[] open(byte[] sealed, String aad) {
        if (sealed.length < HEADER || sealed[0] != VERSION) {
            throw new IllegalStateException("sealed value of an unknown format: " + aad);
        }
        InstanceKey key =
                keys.find(keyId(sealed))
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "%s is sealed under instance key %s, which this node does not have"
                                                .formatted(aad, keyId(sealed))));
        return Aead.open(key.secret(), HEADER, sealed, aad)
                .orElseThrow(() -> new IllegalStateException("sealed value was changed: " + aad));
    }

    /** Seals the value again, under the key that seals now; the text stays the same. */
    public byte[] reseal(byte[] sealed, String aad) {
        return seal(open(sealed, aad), aad);
    }

    /** Returns the id of the key that seals now; in a transaction until its end. */
    public String sealingKeyId() {
        return keys.sealing().id();
    }

    /** Returns the id of the key that a sealed value needs. */
    public static String keyId(byte[] sealed) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(sealed, 1, HEADER));
    }
}
