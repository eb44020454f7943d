package io.gatehouse.usability;

import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.grants.PartnershipPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As what an account may act in a company now: as its member, or else by partnerships of the
 * company with consultancies that the account is a member of.
 *
 * @param membership the active membership; null for somebody who comes by partnership
 * @param paths the partnerships, at least one where there is no membership, else none: who is a
 *     member acts as a member
 * @param addressAllowed false when the company's policy refuses the address of its member, who then
 *     may not act for it
 */
public record Standing(
        Company company,
        @Nullable Membership membership,
        List<PartnershipPath> paths,
        boolean addressAllowed) {

    public Standing {
        paths = List.copyOf(paths);
    }
}
