package io.gatehouse.protocol.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person finds by the code that a device shows.
 *
 * @param client internal id of the client that asks
 * @param parameters of its request
 * @param authorization id of what somebody allowed; null while nobody has
 * @param denied true when somebody denied
 */
public record WaitingDevice(
        UUID client,
        Map<String, List<String>> parameters,
        Instant expiresAt,
        @Nullable UUID authorization,
        boolean denied) {

    /** True while a person can still answer. */
    public boolean isOpen(Instant now) {
        return authorization == null && !denied && now.isBefore(expiresAt);
    }
}
