package io.gatehouse.desiredstate;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.CompanyPolicy;
import io.gatehouse.companies.Partnership;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** On what terms a company lets people act in it: its policy and its partnerships. */
final class ExportedTerms {

    private ExportedTerms() {}

    /** The keys of the company that say so; none where there is nothing to say. */
    static Map<String, Object> of(
            CompanyPolicy policy, List<Partnership> partnerships, Export.Known known) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (!policy.equals(CompanyPolicy.NONE)) {
            tree.put("policy", policy(policy));
        }
        if (!partnerships.isEmpty()) {
            tree.put(
                    "partnerships",
                    partnerships.stream()
                            .map(one -> partnership(one, known))
                            .sorted(Comparator.comparing(Object::toString))
                            .toList());
        }
        return tree;
    }

    private static Map<String, Object> policy(CompanyPolicy policy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (policy.sessionAbsolute() != null) {
            tree.put("session_absolute", policy.sessionAbsolute().toString());
        }
        if (policy.sessionIdle() != null) {
            tree.put("session_idle", policy.sessionIdle().toString());
        }
        tree.put("allowed_email_domains", Export.sorted(policy.allowedEmailDomains()));
        return tree;
    }

    private static Map<String, Object> partnership(Partnership one, Export.Known known) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("consultancy", known.slugs().getOrDefault(one.consultancy(), ""));
        tree.put("company_role", Export.lower(one.requiredCompanyRole()));
        if (one.requiredRole() != null) {
            tree.put("role", role(one.requiredRole(), known));
        }
        tree.put(
                "roles",
                one.roles().stream()
                        .map(role -> role(role, known))
                        .sorted(Comparator.comparing(Object::toString))
                        .toList());
        if (one.reason() != null) {
            tree.put("reason", one.reason());
        }
        if (one.endsAt() != null) {
            tree.put("ends_at", one.endsAt().toString());
        }
        return tree;
    }

    private static Map<String, Object> role(UUID role, Export.Known known) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Api api = known.apiOfRole().get(role);
        tree.put("api", api == null ? "" : api.audience());
        tree.put("role", api == null ? "" : api.role(role).map(Role::name).orElse(""));
        return tree;
    }
}
