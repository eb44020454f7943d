package io.gatehouse.protocol.store;

import io.gatehouse.usability.PersonState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device code as it is stored.
 *
 * @param client internal id of the client that began
 * @param dpopKey thumbprint of the only key that may redeem it; null for any
 * @param denied true when the person denied
 * @param spent true when it was redeemed
 * @param allowed what the person allowed; null while nobody has
 */
public record StoredDeviceCode(
        UUID client,
        @Nullable String dpopKey,
        Instant expiresAt,
        boolean denied,
        boolean spent,
        @Nullable Allowed allowed) {

    /**
     * What the person allowed.
     *
     * @param person what the person may use now
     */
    public record Allowed(Authorization authorization, PersonState person) {}
}
