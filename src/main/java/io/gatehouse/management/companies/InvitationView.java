package io.gatehouse.management.companies;

import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Invitation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as callers see it; its link is in the mail alone.
 *
 * @param roles ids of the roles that are granted on acceptance
 * @param language of the mail, BCP 47; null for the instance's first
 * @param invitedBy who asked, as {@code account:ID} or {@code client:ID}
 * @param sentAt when the newest link was mailed
 * @param expiresAt when that link ends
 * @param endedAt when it was accepted, revoked or found expired; null while it is open
 */
record InvitationView(
        UUID id,
        UUID company,
        String email,
        CompanyRole companyRole,
        List<UUID> roles,
        @Nullable String language,
        String invitedBy,
        Invitation.State state,
        Instant createdAt,
        Instant sentAt,
        Instant expiresAt,
        @Nullable Instant endedAt) {

    InvitationView {
        roles = List.copyOf(roles);
    }

    static InvitationView of(Invitation invitation, Instant now) {
        return new InvitationView(
                invitation.id(),
                invitation.company(),
                invitation.email(),
                invitation.companyRole(),
                invitation.roles().stream().sorted().toList(),
                invitation.language(),
                invitation.invitedBy(),
                invitation.stateAt(now),
                invitation.createdAt(),
                invitation.sentAt(),
                invitation.expiresAt(),
                invitation.endedAt());
    }
}
