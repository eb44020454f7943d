package io.gatehouse.desiredstate;

import io.gatehouse.companies.CompanyDraft;
import io.gatehouse.desiredstate.DesiredFile.WantedCompany;
import io.gatehouse.desiredstate.DesiredFile.WantedEntitlement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code companies}. */
final class CompanySection {

    static final Set<String> KEYS = Set.of("slug", "name", "state", "apis");

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
                entitlements(entry));
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
