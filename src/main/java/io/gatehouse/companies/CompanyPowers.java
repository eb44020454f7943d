package io.gatehouse.companies;

/** What somebody may do to the people of a company, whatever way they come: by pages or the API. */
public enum CompanyPowers {
    /** Staff of whoever runs the instance. */
    OPERATOR,
    /** For everybody in the company, owners too. */
    OWNER,
    /** For everybody in the company but its owners. */
    ADMIN,
    /** For nobody. */
    MEMBER;

    /** The powers that come with a company role. */
    public static CompanyPowers of(CompanyRole role) {
        return switch (role) {
            case OWNER -> OWNER;
            case ADMIN -> ADMIN;
            case MEMBER -> MEMBER;
        };
    }

    /**
     * May invite somebody with this company role, give it, take it, suspend or remove whoever has
     * it. Owners are for owners.
     */
    boolean mayManage(CompanyRole role) {
        return switch (this) {
            case OPERATOR, OWNER -> true;
            case ADMIN -> role != CompanyRole.OWNER;
            case MEMBER -> false;
        };
    }

    /** May give and end the roles of APIs that members hold. */
    boolean mayGrantRoles() {
        return this != MEMBER;
    }
}
