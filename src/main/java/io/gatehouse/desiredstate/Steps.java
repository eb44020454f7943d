package io.gatehouse.desiredstate;

import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The steps of an apply in their one order: what ends goes first, so that a role that nobody will
 * hold can go; then each object before what refers to it.
 */
@Component
class Steps {

    private final ApiSteps apis;
    private final CompanySteps companies;
    private final ClientSteps clients;
    private final AccountSteps accounts;
    private final GrantSteps grants;
    private final PartnershipSteps partnerships;
    private final RegistrationSteps registrations;
    private final Pruning pruning;

    Steps(
            ApiSteps apis,
            CompanySteps companies,
            ClientSteps clients,
            AccountSteps accounts,
            GrantSteps grants,
            PartnershipSteps partnerships,
            RegistrationSteps registrations,
            Pruning pruning) {
        this.apis = apis;
        this.companies = companies;
        this.clients = clients;
        this.accounts = accounts;
        this.grants = grants;
        this.partnerships = partnerships;
        this.registrations = registrations;
        this.pruning = pruning;
    }

    void bring(DesiredFile file, Set<Kind> prune, Run run) {
        grants.end(file, run);
        accounts.endMemberships(file, run);
        accounts.putAttributes(file, run);
        companies.put(file, run);
        apis.put(file, run);
        companies.putEntitlements(file, run);
        partnerships.putPolicies(file, run);
        clients.put(file, run);
        registrations.put(file, run);
        accounts.put(file, run);
        grants.give(file, run);
        partnerships.put(file, run);
        // What failed above would be called unlisted below.
        if (run.findings().count() == 0) {
            pruning.prune(file, prune, run);
        }
        apis.checkReferences(file, run);
    }
}
