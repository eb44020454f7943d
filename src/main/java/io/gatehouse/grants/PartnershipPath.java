package io.gatehouse.grants;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A way by which a person may act in a company without being its member.
 *
 * @param partnership by which partnership
 * @param company where the person may act
 * @param consultancy the company of the person that the partnership is with
 * @param membership the person's membership of the consultancy
 * @param since the way stands since then; what was allowed before an earlier one ended stays ended
 * @param roles ids of the roles that the company allows; its entitlements may cover fewer
 */
public record PartnershipPath(
        UUID partnership,
        UUID company,
        UUID consultancy,
        UUID membership,
        Instant since,
        Set<UUID> roles) {}
