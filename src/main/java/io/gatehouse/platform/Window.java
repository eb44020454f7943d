package io.gatehouse.platform;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a long list: the rows after a position, at most so many. Lists are read by where the
 * last piece ended and never by counting, so that the last page costs as little as the first.
 *
 * @param after the last row of the piece before; null for the first piece
 * @param size how many rows are wanted
 */
public record Window(@Nullable Position after, int size) {

    private static final UUID FIRST = new UUID(0, 0);

    /**
     * Where a row stands in its list.
     *
     * @param key what the list is sorted by; empty when it is sorted by id alone
     * @param id decides between equal keys
     */
    public record Position(String key, UUID id) {}

    /** How many rows to read: one more than wanted tells whether more follow. */
    public int rows() {
        return size + 1;
    }

    /** The key to begin behind; empty for the first piece. */
    public String key() {
        return after == null ? "" : after.key();
    }

    /** The id to begin behind; all zeros for the first piece. */
    public UUID id() {
        return after == null ? FIRST : after.id();
    }
}
