package io.gatehouse.grants;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A role that a membership or a service account holds.
 *
 * @param membership who holds it; null for a service account
 * @param client whose service account holds it; null for a person
 * @param company where it holds; null for a service account of the platform
 * @param grantedBy who gave it, as {@code kind:id}
 * @param endsAt when it ends, this moment excluded; null for no end
 */
public record RoleGrant(
        UUID id,
        UUID role,
        @Nullable UUID membership,
        @Nullable UUID client,
        @Nullable UUID company,
        String grantedBy,
        Instant grantedAt,
        @Nullable Instant endsAt) {

    /** True when the grant has not ended at {@code now}. */
    public boolean isLive(Instant now) {
        return endsAt == null || endsAt.isAfter(now);
    }
}
