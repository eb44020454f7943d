package io.gatehouse.companies;

/** What a member may do to run the company itself; each role includes those below it. */
public enum CompanyRole {
    OWNER,
    ADMIN,
    MEMBER;

    /** True when this role is {@code least} or includes it. */
    public boolean reaches(CompanyRole least) {
        return compareTo(least) <= 0;
    }
}
