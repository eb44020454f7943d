package io.gatehouse.companies;

/**
 * What somebody may do to run a company. The same powers stand behind every way to use them: pages,
 * the management API, clients.
 */
public enum CompanyPowers {
    /** Staff of whoever runs the instance. */
    OPERATOR,
    /** Everything that a company can do for itself. */
    OWNER,
    /** The daily work: people who are not owners, grants, clients, partnerships. */
    ADMIN,
    /** Reads what is their own. */
    MEMBER;

    /** The powers that come with a company role. */
    public static CompanyPowers of(CompanyRole role) {
        return switch (role) {
            case OWNER -> OWNER;
            case ADMIN -> ADMIN;
            case MEMBER -> MEMBER;
        };
    }

    /** May change what the company is and asks: its name, its policy. */
    public boolean mayChangeCompany() {
        return this == OPERATOR || this == OWNER;
    }

    /** May ask for the deletion of the company. */
    public boolean mayRequestDeletion() {
        return this == OPERATOR || this == OWNER;
    }

    /** May see everything that belongs to the company, not only their own. */
    public boolean mayReadAll() {
        return this != MEMBER;
    }

    /**
     * May invite somebody with this company role, give it, take it, suspend or remove whoever has
     * it. Owners are for owners.
     */
    public boolean mayManage(CompanyRole role) {
        return switch (this) {
            case OPERATOR, OWNER -> true;
            case ADMIN -> role != CompanyRole.OWNER;
            case MEMBER -> false;
        };
    }

    /** May give and end the roles of APIs that members hold. */
    public boolean mayGrantRoles() {
        return this != MEMBER;
    }

    /** May register and change the company's clients. */
    public boolean mayManageClients() {
        return this != MEMBER;
    }

    /** May offer, accept and end partnerships. */
    public boolean mayManagePartnerships() {
        return this != MEMBER;
    }
}
