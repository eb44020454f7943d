package io.gatehouse.companies;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom to invite, and as what.
 *
 * @param email as typed
 * @param companyRole default {@link CompanyRole#MEMBER}
 * @param roles ids of roles to grant on acceptance
 * @param language of the mail, BCP 47; null for the theme's default
 */
public record InvitationDraft(
        UUID company,
        String email,
        @Nullable CompanyRole companyRole,
        Set<UUID> roles,
        @Nullable String language) {

    /** Copies the roles. */
    public InvitationDraft {
        roles = Set.copyOf(roles);
    }

    /** The company role, by default the least. */
    CompanyRole role() {
        return companyRole == null ? CompanyRole.MEMBER : companyRole;
    }
}
