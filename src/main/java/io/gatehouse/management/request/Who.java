package io.gatehouse.management.request;

import io.gatehouse.companies.CompanyRole;
import org.jspecify.annotations.Nullable;

/** Who may call an operation, besides needing its scope. */
public enum Who {
    /** Operators, and service clients of the platform. */
    INSTANCE(null),
    /** Those, and owners of the company. */
    OWNER(CompanyRole.OWNER),
    /** Those, and admins and service clients of the company. */
    ADMIN(CompanyRole.ADMIN),
    /** Those, and every member of the company. */
    MEMBER(CompanyRole.MEMBER),
    /** Every person, about themselves. */
    PERSON(null),
    /** Everybody with the scope; the operation itself says what they see. */
    ANYBODY(null);

    private final @Nullable CompanyRole least;

    Who(@Nullable CompanyRole least) {
        this.least = least;
    }

    /** The lowest company role that is enough; null when no company role is. */
    public @Nullable CompanyRole least() {
        return least;
    }
}
