package io.gatehouse.desiredstate;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.desiredstate.DesiredFile.WantedCompany;
import io.gatehouse.desiredstate.DesiredFile.WantedEntitlement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings the companies of a file and their entitlements into the database. */
@Component
class CompanySteps {

    private final CompanyRegister companies;
    private final Known known;
    private final EntitlementRegister entitlements;

    CompanySteps(CompanyRegister companies, Known known, EntitlementRegister entitlements) {
        this.companies = companies;
        this.known = known;
        this.entitlements = entitlements;
    }

    void put(DesiredFile file, Run run) {
        for (WantedCompany wanted : file.companies()) {
            run.note(
                    companies.put(wanted.draft(), Run.ACTOR),
                    wanted.at(),
                    "company",
                    wanted.draft().slug());
        }
    }

    /** Writes the entitlements; the companies and APIs must be there. */
    void putEntitlements(DesiredFile file, Run run) {
        Map<String, Api> byAudience =
                known.apis(
                        file.companies().stream()
                                .map(WantedCompany::apis)
                                .filter(Objects::nonNull)
                                .flatMap(List::stream)
                                .map(WantedEntitlement::audience));
        for (WantedCompany wanted : file.companies()) {
            String slug = wanted.draft().slug();
            List<WantedEntitlement> listed = wanted.apis();
            if (listed != null) {
                known.company(slug)
                        .ifPresent(id -> putEntitlements(id, slug, listed, byAudience, file, run));
            }
        }
    }

    private void putEntitlements(
            UUID company,
            String slug,
            List<WantedEntitlement> listed,
            Map<String, Api> byAudience,
            DesiredFile file,
            Run run) {
        List<Entitlement> wanted = new ArrayList<>();
        for (WantedEntitlement one : listed) {
            Api api = byAudience.get(one.audience());
            if (api != null) {
                wanted.add(entitlement(one, api, run));
            } else if (!file.names().audiences().contains(one.audience())) {
                run.findings().refuse(one.at(), one.audience() + " is not an API");
            }
        }
        Map<UUID, Entitlement> before = entitlements.of(company);
        boolean changed = false;
        for (Entitlement one : wanted) {
            changed |= entitlements.put(company, one, Run.ACTOR);
        }
        Set<UUID> kept = wanted.stream().map(Entitlement::apiId).collect(Collectors.toSet());
        for (UUID api : before.keySet()) {
            if (!kept.contains(api)) {
                entitlements.end(company, api, Run.ACTOR);
                changed = true;
            }
        }
        if (changed) {
            run.updated("entitlements", "of " + slug, Set.of());
        }
    }

    private static Entitlement entitlement(WantedEntitlement wanted, Api api, Run run) {
        Set<String> names = wanted.roles();
        if (names == null) {
            return new Entitlement(api.id(), true, Set.of());
        }
        Set<UUID> roles = new LinkedHashSet<>();
        for (String name : names) {
            Role role = api.roles().get(name);
            if (role == null) {
                run.findings()
                        .refuse(
                                wanted.at(),
                                "%s is not a role of %s".formatted(name, api.audience()));
            } else {
                roles.add(role.id());
            }
        }
        return new Entitlement(api.id(), false, roles);
    }
}
