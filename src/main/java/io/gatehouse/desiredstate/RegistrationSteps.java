package io.gatehouse.desiredstate;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.desiredstate.DesiredFile.WantedRegistration;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Brings the registration policies of a file into the database, and back out of it. */
@Component
class RegistrationSteps {

    private static final String KIND = "registration policy";

    private final RegistrationPolicies policies;
    private final Known known;

    RegistrationSteps(RegistrationPolicies policies, Known known) {
        this.policies = policies;
        this.known = known;
    }

    /** Writes the policies; the companies and APIs must be there. */
    void put(DesiredFile file, Run run) {
        for (WantedRegistration wanted : file.registrations()) {
            String slug = wanted.company();
            UUID company = slug == null ? null : known.company(slug).orElse(null);
            if (slug != null && company == null) {
                if (!file.names().slugs().contains(slug)) {
                    wanted.at().refuse("company", slug + " is not a company");
                }
                continue;
            }
            run.note(
                    policies.put(
                            company == null ? wanted.draft() : wanted.draft().ownedBy(company),
                            Run.ACTOR),
                    wanted.at(),
                    KIND,
                    wanted.draft().name());
        }
    }

    /** Adds the policies to the tree of a file, where there are some. */
    void export(Map<UUID, String> slugs, Map<String, Object> tree) {
        List<RegistrationPolicy> all = policies.all();
        if (!all.isEmpty()) {
            tree.put(
                    "registration_policies",
                    all.stream().map(policy -> tree(policy, slugs)).toList());
        }
    }

    private static Map<String, Object> tree(RegistrationPolicy policy, Map<UUID, String> slugs) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", policy.name());
        if (policy.company() != null) {
            tree.put("company", slugs.getOrDefault(policy.company(), ""));
        }
        tree.put("types", policy.types().stream().map(ClientKind::value).sorted().toList());
        tree.put("scopes", Export.sorted(policy.scopes()));
        tree.put(
                "auth_methods",
                policy.authMethods().stream().map(AuthMethod::value).sorted().toList());
        tree.put("redirect_hosts", Export.sorted(policy.redirectHosts()));
        tree.put("pkce", policy.pkceRequired() ? "required" : "optional");
        return tree;
    }
}
