package io.gatehouse.protocol.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token as it is stored, with its authorization.
 *
 * @param generation counts from 1 through the rotations of the family
 * @param spentAt when it was used; null while it was not
 */
public record StoredRefreshToken(
        Authorization authorization,
        int generation,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant spentAt) {

    /** True when it was used. */
    public boolean spent() {
        return spentAt != null;
    }
}
