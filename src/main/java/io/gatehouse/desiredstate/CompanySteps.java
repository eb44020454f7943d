package io.gatehouse.desiredstate;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.desiredstate.DesiredFile.WantedCompany;
import io.gatehouse.desiredstate.DesiredFile.WantedEntitlement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings the companies of a file and their entitlements into the database. */
@Component
class CompanySteps {

    private final CompanyRegister companies;
    private final ApiRegister apis;
    private final EntitlementRegister entitlements;

    CompanySteps(CompanyRegister companies, ApiRegister apis, EntitlementRegister entitlements) {
        this.companies = companies;
        this.apis = apis;
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
        Map<String, Company> bySlug =
                companies.all().stream().collect(Collectors.toMap(Company::slug, one -> one));
        Map<String, Api> byAudience =
                apis.all().stream().collect(Collectors.toMap(Api::audience, Function.identity()));
        for (WantedCompany wanted : file.companies()) {
            Company company = bySlug.get(wanted.draft().slug());
            List<WantedEntitlement> listed = wanted.apis();
            if (company != null && listed != null) {
                putEntitlements(company, listed, byAudience, file, run);
            }
        }
    }

    private void putEntitlements(
            Company company,
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
        Map<UUID, Entitlement> before = entitlements.of(company.id());
        boolean changed = false;
        for (Entitlement one : wanted) {
            changed |= entitlements.put(company.id(), one, Run.ACTOR);
        }
        Set<UUID> kept = wanted.stream().map(Entitlement::apiId).collect(Collectors.toSet());
        for (UUID api : before.keySet()) {
            if (!kept.contains(api)) {
                entitlements.end(company.id(), api, Run.ACTOR);
                changed = true;
            }
        }
        if (changed) {
            run.updated("entitlements", "of " + company.slug(), Set.of());
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
