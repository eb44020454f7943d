package io.gatehouse.desiredstate;

import io.gatehouse.companies.CompanyDraft;
import io.gatehouse.companies.CompanyPolicy;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.desiredstate.DesiredFile.WantedCompany;
import io.gatehouse.desiredstate.DesiredFile.WantedEntitlement;
import io.gatehouse.desiredstate.DesiredFile.WantedPartnership;
import io.gatehouse.desiredstate.DesiredFile.WantedPolicy;
import io.gatehouse.desiredstate.DesiredFile.WantedRole;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code companies}. */
final class CompanySection {

    static final Set<String> KEYS =
            Set.of("slug", "name", "state", "apis", "policy", "partnerships");

    private static final Set<String> POLICY_KEYS =
            Set.of("session_absolute", "session_idle", "allowed_email_domains");
    private static final Set<String> PARTNERSHIP_KEYS =
            Set.of("consultancy", "company_role", "role", "roles", "reason", "ends_at");

    private final Scalars scalars;
    private final Findings findings;

    CompanySection(Scalars scalars, Findings findings) {
        this.scalars = scalars;
        this.findings = findings;
    }

    WantedCompany read(Entry entry) {
        return new WantedCompany(
                entry,
                new CompanyDraft(
                        entry.required("slug"),
                        Shapes.name(entry),
                        entry.choice("state", Shapes.ACTIVE_OR_SUSPENDED)),
                entitlements(entry),
                policy(entry),
                partnerships(entry));
    }

    private static @Nullable WantedPolicy policy(Entry company) {
        Entry entry = company.entry("policy", POLICY_KEYS);
        return entry == null
                ? null
                : new WantedPolicy(
                        entry,
                        new CompanyPolicy(
                                Shapes.duration(entry, "session_absolute"),
                                Shapes.duration(entry, "session_idle"),
                                Objects.requireNonNullElse(
                                        entry.texts("allowed_email_domains"), Set.of())));
    }

    private static @Nullable List<WantedPartnership> partnerships(Entry company) {
        List<Entry> listed = company.entries("partnerships", PARTNERSHIP_KEYS);
        return listed == null
                ? null
                : listed.stream()
                        .map(entry ->
                                new WantedPartnership(
                                        entry,
                                        entry.required("consultancy"),
                                        Objects.requireNonNullElse(
                                                entry.choice(
                                                        "company_role",
                                                        Shapes.lower(CompanyRole.values())),
                                                CompanyRole.MEMBER),
                                        Shapes.role(entry, "role"),
                                        roles(entry),
                                        entry.text("reason"),
                                        Shapes.time(entry, "ends_at")))
                        .toList();
    }

    private static List<WantedRole> roles(Entry partnership) {
        List<WantedRole> roles = Shapes.roles(partnership);
        if (roles != null && roles.stream().anyMatch(role -> role.endsAt() != null)) {
            partnership.refuse("roles", "have no end of their own; ends_at ends the partnership");
        }
        return roles == null ? List.of() : roles;
    }

    private @Nullable List<WantedEntitlement> entitlements(Entry company) {
        List<WantedEntitlement> listed =
                company.items("apis", (node, path) -> entitlement(company, node, path));
        if (listed != null) {
            Set<String> seen = new HashSet<>();
            for (WantedEntitlement one : listed) {
                if (!seen.add(one.audience())) {
                    findings.refuse(one.at(), one.audience() + " is listed twice");
                }
            }
        }
        return listed;
    }

    /** An audience alone, or with the roles that the company may use at most. */
    private @Nullable WantedEntitlement entitlement(Entry company, Node node, String path) {
        if (node instanceof MappingNode) {
            Entry entry = company.mapping(node, path, Set.of("audience", "roles"));
            return entry == null
                    ? null
                    : new WantedEntitlement(
                            entry.placeOf("audience"),
                            entry.required("audience"),
                            entry.texts("roles"));
        }
        String audience = scalars.text(node, path);
        return audience == null
                ? null
                : new WantedEntitlement(Place.of(node, path), audience, null);
    }
}
