package io.gatehouse.usability;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.Entitlements;
import io.gatehouse.clients.Client;
import io.gatehouse.companies.Membership;
import io.gatehouse.grants.RoleGrants;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which scopes the roles of a membership or service account cover. A scope that no role of its API
 * lists needs no role; a company without the API's entitlement has none of its scopes; a scope of a
 * client type is for clients of that type alone, whatever was registered before its API said so.
 */
@Component
class Coverage {

    private final Apis apis;
    private final Entitlements entitlements;
    private final RoleGrants grants;

    Coverage(Apis apis, Entitlements entitlements, RoleGrants grants) {
        this.apis = apis;
        this.entitlements = entitlements;
        this.grants = grants;
    }

    /** For a person who acts for no company: no roles. */
    Access ofNobody(Client client, Set<String> scopes) {
        return cover(client, scopes, null, Set.of());
    }

    /** For a person whose membership of the company holds these roles; no company, no roles. */
    Access ofMembership(
            @Nullable Client client, @Nullable UUID company, Set<UUID> roles, Set<String> scopes) {
        return cover(client, scopes, company, company == null ? Set.of() : roles);
    }

    Access ofMembership(
            @Nullable Client client, Membership membership, Set<String> scopes, Instant now) {
        UUID company = membership.companyId();
        return cover(client, scopes, company, grants.ofMembership(membership.id(), company, now));
    }

    /** Which of the roles count in the company; asks for no scopes. */
    Access ofRoles(@Nullable UUID company, Set<UUID> roles) {
        return new Access(Set.of(), Map.copyOf(rolesByApi(company, roles)));
    }

    Access ofService(Client client, Set<String> scopes, Instant now) {
        return cover(client, scopes, client.company(), grants.ofClient(client.id(), now));
    }

    private Access cover(
            @Nullable Client client,
            Set<String> scopes,
            @Nullable UUID company,
            Set<UUID> granted) {
        Map<UUID, Set<String>> roles = rolesByApi(company, granted);
        Set<String> covered = new LinkedHashSet<>();
        for (String scope : scopes) {
            Optional<Api> api = apis.byScope(scope);
            if (api.isEmpty()) {
                covered.add(scope);
                continue;
            }
            Set<String> held = roles.getOrDefault(api.get().id(), Set.of());
            if ((client == null || client.mayHave(api.get(), scope))
                    && covers(api.get(), scope, entitled(client, company), held)) {
                covered.add(scope);
            }
        }
        return new Access(Set.copyOf(covered), Map.copyOf(roles));
    }

    // For nobody's data a company's client still gets no further than its company: otherwise it
    // would carry people into APIs that the company may not use.
    private static @Nullable UUID entitled(@Nullable Client client, @Nullable UUID company) {
        return company != null || client == null ? company : client.company();
    }

    private boolean covers(Api api, String scope, @Nullable UUID company, Set<String> held) {
        if (company != null && !api.builtIn() && entitlements.find(company, api.id()).isEmpty()) {
            return false;
        }
        return !api.needsRole(scope) || api.gives(held, scope);
    }

    // Roles that the company's entitlement does not cover count as not granted.
    private Map<UUID, Set<String>> rolesByApi(@Nullable UUID company, Set<UUID> granted) {
        Map<UUID, Set<String>> names = new HashMap<>();
        for (UUID role : granted) {
            Optional<Api> api = apis.byRole(role);
            if (api.isPresent() && isEntitled(company, api.get(), role)) {
                api.get()
                        .role(role)
                        .ifPresent(known ->
                                names.computeIfAbsent(api.get().id(), id -> new TreeSet<>())
                                        .add(known.name()));
            }
        }
        return names;
    }

    private boolean isEntitled(@Nullable UUID company, Api api, UUID role) {
        return company == null
                || entitlements
                        .find(company, api.id())
                        .map((Entitlement right) -> right.covers(role))
                        .orElse(false);
    }
}
