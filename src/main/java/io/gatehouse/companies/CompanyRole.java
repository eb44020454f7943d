package io.gatehouse.companies;

/** What a member may do to run the company itself. */
public enum CompanyRole {
    OWNER,
    ADMIN,
    MEMBER
}
