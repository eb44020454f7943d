package io.gatehouse.protocol.store;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What clients got from people counts no longer, in this transaction, though the sessions it came
 * from may go on.
 *
 * @param at since when, UTC
 */
public record AuthorizationsEnded(List<Ended> ended, Instant at) {

    /** Copies the list. */
    public AuthorizationsEnded {
        ended = List.copyOf(ended);
    }

    /**
     * One of them.
     *
     * @param client its internal id
     * @param session in which it began; null for none
     */
    public record Ended(UUID client, UUID account, @Nullable UUID session) {}
}
