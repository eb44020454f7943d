package io.gatehouse.management.companies;

import io.gatehouse.companies.CompanyPowers;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.management.request.Caller;

/** What callers may do to the people of a company that they reach. */
final class Powers {

    private Powers() {}

    static CompanyPowers of(Caller caller) {
        if (caller.instance()) {
            return CompanyPowers.OPERATOR;
        }
        CompanyRole role = caller.role();
        return role == null ? CompanyPowers.MEMBER : CompanyPowers.of(role);
    }
}
