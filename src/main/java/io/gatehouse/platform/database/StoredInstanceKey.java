package io.gatehouse.platform.database;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance key as the database speaks of it.
 *
 * @param state current, retiring or retired
 * @param wrapped the key as a key-management service keeps it; null when it is in a file or the
 *     environment
 * @param wrappedBy the name of that service and key
 */
// The array is compared nowhere.
@SuppressWarnings("ArrayRecordComponent")
record StoredInstanceKey(
        String id,
        String state,
        byte @Nullable [] wrapped,
        @Nullable String wrappedBy,
        Instant createdAt) {

    boolean isCurrent() {
        return state.equals("current");
    }

    boolean isNeeded() {
        return !state.equals("retired");
    }
}
