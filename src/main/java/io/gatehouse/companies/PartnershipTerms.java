package io.gatehouse.companies;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a company offers to a consultancy. It never changes: other terms are another offer.
 *
 * @param requiredCompanyRole the least company role that a person has in the consultancy; {@link
 *     CompanyRole#MEMBER} for every member
 * @param requiredRole id of a role of an API that a person holds in the consultancy; null for none
 * @param roles ids of the roles of APIs that people act with in the company
 * @param reason for people who ask why, at most 500 characters; null for none
 * @param endsAt when it ends by itself, this moment excluded; null for no end
 */
public record PartnershipTerms(
        UUID company,
        UUID consultancy,
        CompanyRole requiredCompanyRole,
        @Nullable UUID requiredRole,
        Set<UUID> roles,
        @Nullable String reason,
        @Nullable Instant endsAt) {

    public PartnershipTerms {
        roles = Set.copyOf(roles);
    }

    /** True when both ask the same of the same people, so that only one of them can stand. */
    public boolean sameRequirement(PartnershipTerms other) {
        return company.equals(other.company)
                && consultancy.equals(other.consultancy)
                && requiredCompanyRole == other.requiredCompanyRole
                && Objects.equals(requiredRole, other.requiredRole);
    }
}
