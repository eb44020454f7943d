package io.gatehouse.protocol.store;

import io.gatehouse.usability.PersonState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token as it is stored, with its authorization.
 *
 * @param person what its person may use now
 * @param dpopKey thumbprint of the only key that may use it; null for none
 * @param generation counts from 1 through the rotations of the family
 * @param spentAt when it was used; null while it was not
 */
public record StoredRefreshToken(
        Authorization authorization,
        PersonState person,
        @Nullable String dpopKey,
        int generation,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant spentAt) {

    /** True when it was used. */
    public boolean spent() {
        return spentAt != null;
    }
}
