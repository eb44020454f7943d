package io.gatehouse.usability;

import io.gatehouse.accounts.Accounts;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.companies.CompanyPolicies;
import io.gatehouse.companies.CompanyPolicy;
import io.gatehouse.grants.PartnershipPath;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Whether the addresses of people are of domains that their companies allow. A consultant is a
 * matter of the consultancy's policy: the partnership is the other company's word.
 */
@Component
class AllowedAddresses {

    private final CompanyPolicies policies;
    private final Accounts accounts;

    AllowedAddresses(CompanyPolicies policies, Accounts accounts) {
        this.policies = policies;
        this.accounts = accounts;
    }

    /** True when the company allows the address of its member. */
    boolean allowed(UUID company, UUID account) {
        CompanyPolicy policy = policies.of(company);
        return policy.allowedEmailDomains().isEmpty()
                || accounts.find(account)
                        .flatMap(known -> EmailAddress.parse(known.email()))
                        .filter(policy::allows)
                        .isPresent();
    }

    /** The ways that begin in a company that allows the address of its member. */
    List<PartnershipPath> allowed(List<PartnershipPath> ways, UUID account) {
        return ways.stream().filter(way -> allowed(way.consultancy(), account)).toList();
    }
}
