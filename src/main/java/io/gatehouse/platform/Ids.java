package io.gatehouse.platform;

import io.gatehouse.platform.crypto.Randomness;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Makes ids that sort by time. */
public final class Ids {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private Ids() {}

    /**
     * Makes a UUID of version 7: 48 bits of milliseconds, 12 bits of the fraction behind them (RFC
     * 9562 section 6.2 method 3), 62 random bits.
     */
    public static UUID uuidV7(Instant now) {
        int nanos = now.getNano();
        long millis = now.getEpochSecond() * 1000 + nanos / NANOS_PER_MILLI;
        long fraction = (long) (nanos % NANOS_PER_MILLI) * 4096 / NANOS_PER_MILLI;
        long high = (millis << 16) | 0x7000L | fraction;
        long random = ByteBuffer.wrap(Randomness.bytes(Long.BYTES)).getLong();
        return new UUID(high, (random & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    /** Makes a UUID of version 7 for the clock's time. */
    public static UUID uuidV7(Clock clock) {
        return uuidV7(clock.instant());
    }

    /** When an id of {@link #uuidV7} was made, to the millisecond. */
    public static Instant madeAt(UUID id) {
        if (id.version() != 7) {
            throw new IllegalArgumentException("expected a UUID of version 7, found " + id);
        }
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
