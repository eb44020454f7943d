package io.gatehouse.platform.crypto;

import java.util.List;
import java.util.Optional;

/** The instance keys that this process can reach. */
public interface InstanceKeys {

    /**
     * The key that seals now. Inside a transaction it stays that key until its end: a rotation
     * waits.
     *
     * @throws IllegalStateException when this process does not have it
     */
    InstanceKey sealing();

    /** The key with this id; empty when this process does not have it. */
    Optional<InstanceKey> find(String id);

    /** These keys and no others; the first one seals. */
    static InstanceKeys of(List<InstanceKey> keys) {
        return new InstanceKeys() {
            @Override
            public InstanceKey sealing() {
                return keys.getFirst();
            }

            @Override
            public Optional<InstanceKey> find(String id) {
                return keys.stream().filter(key -> key.id().equals(id)).findFirst();
            }
        };
    }
}
