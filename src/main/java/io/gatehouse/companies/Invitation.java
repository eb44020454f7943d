package io.gatehouse.companies;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody asked by mail to become a member.
 *
 * @param email as the inviter wrote it
 * @param roles ids of the roles that are granted on acceptance
 * @param language of the mail, BCP 47; null for the theme's default
 * @param invitedBy who asked, as {@code kind:id}
 * @param sentAt when the newest link was mailed
 * @param expiresAt when that link ends, this moment excluded
 * @param endedAt when it was accepted, revoked or found expired; null while it is open
 */
public record Invitation(
        UUID id,
        UUID company,
        String email,
        CompanyRole companyRole,
        Set<UUID> roles,
        @Nullable String language,
        String invitedBy,
        State state,
        Instant createdAt,
        Instant sentAt,
        Instant expiresAt,
        @Nullable Instant endedAt) {

    /** How far an invitation has come. */
    public enum State {
        /** Can be accepted until it expires. */
        OPEN,
        /** The person is a member. */
        ACCEPTED,
        /** Taken back. */
        REVOKED,
        /** Too late. */
        EXPIRED
    }

    /** The state at {@code now}: an open invitation past its end has expired. */
    public State stateAt(Instant now) {
        return state == State.OPEN && !expiresAt.isAfter(now) ? State.EXPIRED : state;
    }

    /** The same with a new link. */
    Invitation sentAgain(Instant now, Instant expires) {
        return new Invitation(
                id,
                company,
                email,
                companyRole,
                roles,
                language,
                invitedBy,
                state,
                createdAt,
                now,
                expires,
                null);
    }

    /** Leaves the address out. */
    @Override
    public String toString() {
        return "Invitation[id=%s, company=%s, state=%s]".formatted(id, company, state);
    }
}
