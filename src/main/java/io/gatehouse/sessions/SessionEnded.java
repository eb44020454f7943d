package io.gatehouse.sessions;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A session was ended, in this transaction: by the person, by somebody with power over it, or
 * because nobody may be left in. One whose time only runs out is not.
 *
 * @param clients internal ids of those that took part in it
 * @param at since when, UTC
 */
public record SessionEnded(UUID session, UUID account, Set<UUID> clients, Instant at) {

    /** Copies the clients. */
    public SessionEnded {
        clients = Set.copyOf(clients);
    }
}
