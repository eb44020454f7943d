package io.gatehouse.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Entitlements;
import io.gatehouse.clients.Client;
import io.gatehouse.companies.Membership;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Explains why somebody holds a role: every grant with its granter, reason and end. */
@Service
public class RolePaths {

    private static final int MOST = 1_000;

    private final GrantList grants;
    private final Apis apis;
    private final Entitlements entitlements;

    RolePaths(GrantList grants, Apis apis, Entitlements entitlements) {
        this.grants = grants;
        this.apis = apis;
        this.entitlements = entitlements;
    }

    /** The ways of a member, up to a thousand, the oldest first. */
    public List<RolePath> of(Membership membership, Instant now) {
        return paths(
                membership.companyId(), GrantFilter.of(new RoleHolder.Member(membership)), now);
    }

    /** The ways of a company's service account; a platform's has none here. */
    public List<RolePath> of(Client client, Instant now) {
        UUID company = client.company();
        return company == null
                ? List.of()
                : paths(company, GrantFilter.of(new RoleHolder.Service(client)), now);
    }

    /** The roles that somebody who is no member has by partnerships of the company. */
    public List<RolePath> of(UUID company, List<PartnershipPath> partnerships) {
        return partnerships.stream()
                .flatMap(way ->
                        way.roles().stream().flatMap(role -> path(company, way, role).stream()))
                .toList();
    }

    private Optional<RolePath> path(UUID company, PartnershipPath way, UUID id) {
        Optional<Api> api = apis.byRole(id);
        return api.flatMap(known -> known.role(id))
                .map(role ->
                        new RolePath(
                                api.get(),
                                role,
                                new RolePath.ByPartnership(way),
                                isEntitled(company, api.get(), id)
                                        ? RolePath.State.HELD
                                        : RolePath.State.NOT_ENTITLED));
    }

    private List<RolePath> paths(UUID company, GrantFilter filter, Instant now) {
        return grants.page(company, filter, null, MOST).stream()
                .flatMap(grant -> path(company, grant, now).stream())
                .toList();
    }

    private Optional<RolePath> path(UUID company, RoleGrant grant, Instant now) {
        Optional<Api> api = apis.byRole(grant.role());
        return api.flatMap(known -> known.role(grant.role()))
                .map(role ->
                        new RolePath(
                                api.get(),
                                role,
                                new RolePath.ByGrant(grant),
                                state(company, api.get(), grant, now)));
    }

    private RolePath.State state(UUID company, Api api, RoleGrant grant, Instant now) {
        if (!grant.isLive(now)) {
            return RolePath.State.ENDED;
        }
        return isEntitled(company, api, grant.role())
                ? RolePath.State.HELD
                : RolePath.State.NOT_ENTITLED;
    }

    /**
     * True when the company may use the API.
     *
     * @param role one of its roles that the company must be able to use as well; null for none
     */
    public boolean isEntitled(UUID company, Api api, @Nullable UUID role) {
        return api.builtIn()
                || entitlements
                        .find(company, api.id())
                        .filter(right -> role == null || right.covers(role))
                        .isPresent();
    }
}
