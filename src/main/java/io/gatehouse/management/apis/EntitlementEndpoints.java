package io.gatehouse.management.apis;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.Company;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /api/v1/companies/{company}/entitlements}: which APIs a company may use. */
@Controller
class EntitlementEndpoints {

    private static final String LIST = OwnApi.PATH + "/companies/{company}/entitlements";
    private static final String ONE = LIST + "/{api}";

    private final Apis apis;
    private final EntitlementRegister entitlements;

    EntitlementEndpoints(Apis apis, EntitlementRegister entitlements) {
        this.apis = apis;
        this.entitlements = entitlements;
    }

    /**
     * A company's right to use an API.
     *
     * @param roles names of the roles it may use at most; null for all
     */
    record EntitlementView(UUID api, String audience, @Nullable Set<String> roles) {}

    /**
     * What can be said of an entitlement.
     *
     * @param roles names of the roles the company may use at most; null for all
     */
    record EntitlementBody(@Nullable Set<String> roles) {}

    @GetMapping(LIST)
    @Operation(
            id = "listEntitlements",
            summary = "The APIs that the company may use, by audience",
            scope = "entitlements:read",
            who = Who.MEMBER)
    Reply<Items<EntitlementView>> list(Company company) {
        List<EntitlementView> views =
                entitlements.of(company.id()).values().stream()
                        .flatMap(one -> apis.find(one.apiId()).map(api -> view(api, one)).stream())
                        .sorted(Comparator.comparing(EntitlementView::audience))
                        .toList();
        return Reply.plain(new Items<>(views, null));
    }

    @PutMapping(ONE)
    @Operation(
            id = "putEntitlement",
            summary = "Lets the company use the API, with these roles at most",
            scope = "entitlements:write",
            who = Who.INSTANCE,
            recent = true)
    Reply<EntitlementView> put(
            Caller caller,
            Company company,
            @PathVariable("api") UUID id,
            @Body EntitlementBody wanted) {
        Api api = apis.find(id).orElseThrow(Refused::notFound);
        if (api.builtIn()) {
            throw Refused.field("api", "is the one of Gatehouse, which every company may use");
        }
        Set<String> names = wanted.roles();
        Entitlement entitlement =
                names == null
                        ? new Entitlement(id, true, Set.of())
                        : new Entitlement(id, false, roles(api, names));
        entitlements.put(company.id(), entitlement, caller.actor());
        return Reply.plain(view(api, entitlement));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "endEntitlement",
            summary = "Ends what the company may do with the API",
            scope = "entitlements:write",
            who = Who.INSTANCE,
            status = 204)
    Reply<Void> end(Caller caller, Company company, @PathVariable("api") UUID id) {
        if (!entitlements.of(company.id()).containsKey(id)) {
            throw Refused.notFound();
        }
        entitlements.end(company.id(), id, caller.actor());
        return Reply.none();
    }

    private static Set<UUID> roles(Api api, Set<String> names) {
        Set<UUID> roles = new HashSet<>();
        for (String name : names) {
            Role role = api.roles().get(name);
            if (role == null) {
                throw Refused.field("roles", name + " is not a role of this API");
            }
            roles.add(role.id());
        }
        return roles;
    }

    private static EntitlementView view(Api api, Entitlement entitlement) {
        Set<String> roles = new TreeSet<>();
        entitlement.roles().forEach(role -> api.role(role).map(Role::name).ifPresent(roles::add));
        return new EntitlementView(api.id(), api.audience(), entitlement.allRoles() ? null : roles);
    }
}
