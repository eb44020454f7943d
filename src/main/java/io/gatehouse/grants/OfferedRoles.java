package io.gatehouse.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.Entitlements;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.RoleOffers;
import io.gatehouse.platform.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Checks the roles that an invitation offers, and grants them to who accepts it. */
@Component
class OfferedRoles implements RoleOffers {

    private final Apis apis;
    private final Entitlements entitlements;
    private final GrantRegister grants;

    OfferedRoles(Apis apis, Entitlements entitlements, GrantRegister grants) {
        this.apis = apis;
        this.entitlements = entitlements;
        this.grants = grants;
    }

    private record Found(Api api, Role role) {}

    @Override
    public List<Refusal> misfits(UUID company, Set<UUID> roles) {
        return roles.stream()
                .sorted()
                .flatMap(role -> misfit(company, role).stream())
                .map(reason -> new Refusal("roles", reason))
                .toList();
    }

    @Override
    public void give(Membership member, Set<UUID> roles, String grantedBy) {
        GrantRegister.Terms terms = new GrantRegister.Terms(grantedBy, null, "invitation");
        roles.stream()
                .sorted()
                .flatMap(role -> find(role).stream())
                // The register asks the same questions again; what it refuses is left out.
                .forEach(found ->
                        grants.give(new RoleHolder.Member(member), found.api, found.role, terms));
    }

    private Optional<String> misfit(UUID company, UUID id) {
        Optional<Found> found = find(id);
        Optional<Entitlement> entitlement =
                found.flatMap(known -> entitlements.find(company, known.api.id()));
        // Which roles there are for others is nobody's business.
        if (found.isEmpty() || (entitlement.isEmpty() && !found.get().api.builtIn())) {
            return Optional.of(id + " is not a role");
        }
        Role role = found.get().role;
        if (role.serviceOnly()) {
            return Optional.of(role.name() + " cannot be given to a person");
        }
        return entitlement.filter(right -> right.covers(id)).isPresent()
                ? Optional.empty()
                : Optional.of("the company may not use the role " + role.name());
    }

    private Optional<Found> find(UUID role) {
        return apis.byRole(role).flatMap(api -> api.role(role).map(known -> new Found(api, known)));
    }
}
