package io.gatehouse.management.companies;

import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Membership;
import java.util.UUID;

/**
 * A membership as callers see it.
 *
 * @param account id of the person
 * @param email the person's address, as they wrote it
 * @param state {@code suspended}: the person cannot act for the company
 */
record MembershipView(
        UUID id, UUID company, UUID account, String email, CompanyRole companyRole, State state) {

    static MembershipView of(Membership membership, String email) {
        return new MembershipView(
                membership.id(),
                membership.companyId(),
                membership.accountId(),
                email,
                membership.companyRole(),
                State.of(membership.active()));
    }
}
