package io.gatehouse.platform.crypto;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What symmetric keys are made for, and how long a replaced one is still needed. The keys of a
 * purpose that nobody speaks for are kept for ever.
 */
public interface KeyPurpose {

    /** The word by which {@link SymmetricKeys} is asked. */
    String purpose();

    /**
     * True while something may be around that was made with the key.
     *
     * @param replaced since when another key is used
     */
    boolean needs(UUID key, Instant replaced, Instant now);

    /**
     * False when its one key stays for ever, because what was made with it has to be made again.
     */
    default boolean rotates() {
        return true;
    }

    /** A purpose whose things live so long at the most. */
    static KeyPurpose lasting(String purpose, Duration life) {
        return new KeyPurpose() {
            @Override
            public String purpose() {
                return purpose;
            }

            @Override
            public boolean needs(UUID key, Instant replaced, Instant now) {
                return now.isBefore(replaced.plus(life));
            }
        };
    }
}
