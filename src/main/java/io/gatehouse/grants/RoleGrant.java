package io.gatehouse.grants;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A role that a membership or a service account holds, company-wide or on one resource.
 *
 * @param membership who holds it; null for a service account
 * @param client whose service account holds it; null for a person
 * @param company where it holds; null for a service account of the platform
 * @param resource on what it holds; null for the whole company
 * @param grantedBy who gave it, as {@code kind:id}
 * @param endsAt when it ends, this moment excluded; null for no end
 * @param reason for people who ask why; null for none
 */
public record RoleGrant(
        UUID id,
        UUID role,
        @Nullable UUID membership,
        @Nullable UUID client,
        @Nullable UUID company,
        @Nullable Resource resource,
        String grantedBy,
        Instant grantedAt,
        @Nullable Instant endsAt,
        @Nullable String reason) {

    /** True when the grant has not ended at {@code now}. */
    public boolean isLive(Instant now) {
        return endsAt == null || endsAt.isAfter(now);
    }
}
