package io.gatehouse.companies;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A company's word that the people of another company, its consultancy, may act in it.
 *
 * @param company whose data it is about
 * @param consultancy whose people may act, once it has accepted
 * @param requiredCompanyRole the least company role that a person has in the consultancy
 * @param requiredRole id of a role of an API that a person holds in the consultancy; null for none
 * @param roles ids of the roles of APIs that people act with in the company, as far as it is
 *     entitled to them
 * @param offeredBy who offered it, as {@code kind:id}
 * @param reason for people who ask why; null for none
 * @param endsAt when it ends by itself, this moment excluded; null for no end
 * @param acceptedBy who accepted it; null while nobody has
 * @param acceptedAt since when it works; null while it does not
 */
public record Partnership(
        UUID id,
        UUID company,
        UUID consultancy,
        CompanyRole requiredCompanyRole,
        @Nullable UUID requiredRole,
        Set<UUID> roles,
        String offeredBy,
        Instant offeredAt,
        @Nullable String reason,
        @Nullable Instant endsAt,
        @Nullable String acceptedBy,
        @Nullable Instant acceptedAt) {

    /** How far it has come. One that somebody ended is deleted. */
    public enum State {
        /** The consultancy has not accepted yet. */
        OFFERED,
        /** People of the consultancy may act. */
        ACTIVE,
        /** Its time is over. */
        ENDED
    }

    /** How far it has come at {@code now}. */
    public State state(Instant now) {
        if (endsAt != null && !endsAt.isAfter(now)) {
            return State.ENDED;
        }
        return acceptedAt == null ? State.OFFERED : State.ACTIVE;
    }

    /** The terms as they were offered. */
    public PartnershipTerms terms() {
        return new PartnershipTerms(
                company, consultancy, requiredCompanyRole, requiredRole, roles, reason, endsAt);
    }
}
