package io.gatehouse.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;
import io.gatehouse.apis.SubjectKind;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.grants.LintFinding.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The rules of the linter, over all that there is. */
final class LintRules {

    private static final String OWNER = "owner";

    private final Collection<Client> clients;
    private final Held held;
    private final List<LintFinding> findings = new ArrayList<>();

    private LintRules(Collection<Client> clients, Held held) {
        this.clients = clients;
        this.held = held;
    }

    /**
     * The roles that are held, company-wide.
     *
     * @param byPersons ids of roles that some person holds
     * @param byClient ids of roles by the client whose service account holds them
     * @param onResources ids of roles that somebody holds on a resource
     */
    record Held(Set<UUID> byPersons, Map<UUID, Set<UUID>> byClient, Set<UUID> onResources) {

        boolean somewhere(UUID role) {
            return byPersons.contains(role)
                    || onResources.contains(role)
                    || byClient.values().stream().anyMatch(roles -> roles.contains(role));
        }
    }

    /** Everything found, API by API; Gatehouse's own is nobody's to change. */
    static List<LintFinding> check(Collection<Api> apis, Collection<Client> clients, Held held) {
        LintRules rules = new LintRules(clients, held);
        for (Api api : apis) {
            if (api.builtIn()) {
                continue;
            }
            rules.checkScopes(api);
            api.roles().values().forEach(role -> rules.checkRole(api, role));
            clients.forEach(client -> rules.checkClient(api, client));
        }
        return List.copyOf(rules.findings);
    }

    private void checkScopes(Api api) {
        Set<String> used = new HashSet<>();
        for (Client client : clients) {
            for (String scope : client.scopes()) {
                used.add(scope);
                used.addAll(api.implied(scope));
            }
        }
        boolean guarded = api.scopes().keySet().stream().anyMatch(api::needsRole);
        for (String scope : api.scopes().keySet()) {
            if (!used.contains(scope)) {
                find(Kind.UNUSED_SCOPE, api, scope, "no client is registered for it");
            }
            if (guarded && !api.needsRole(scope)) {
                find(
                        Kind.SCOPE_WITHOUT_ROLE,
                        api,
                        scope,
                        "no role carries it, so whoever uses a client that has it gets it");
            }
            if (!api.clientTypes().isEmpty() && api.grammar(scope).isEmpty()) {
                find(
                        Kind.SCOPE_OUTSIDE_GRAMMAR,
                        api,
                        scope,
                        "does not begin with a client type of its API (%s), so it is for every client"
                                .formatted(sorted(api.clientTypes())));
            }
        }
    }

    private void checkRole(Api api, Role role) {
        if (!held.somewhere(role.id())) {
            find(Kind.UNUSED_ROLE, api, role.name(), "nobody holds it");
        }
        if (api.scopes().size() > 1 && role.covered().containsAll(api.scopes().keySet())) {
            find(Kind.BROAD_ROLE, api, role.name(), "carries every scope of the API");
        }
        Set<String> misplaced =
                role.covered().stream()
                        .filter(scope ->
                                api.clientTypeOf(scope)
                                        .filter(type -> !reaches(role, type))
                                        .isPresent())
                        .collect(Collectors.toSet());
        if (!misplaced.isEmpty()) {
            find(
                    Kind.MISPLACED_SCOPE,
                    api,
                    role.name(),
                    "is not for those whose clients can have " + sorted(misplaced));
        }
    }

    // Clients of persons have the client type owner, services every other one.
    private static boolean reaches(Role role, String clientType) {
        return role.assignableTo()
                .contains(clientType.equals(OWNER) ? SubjectKind.PERSON : SubjectKind.SERVICE);
    }

    private void checkClient(Api api, Client client) {
        Set<UUID> roles =
                client.kind() == ClientKind.SERVICE
                        ? held.byClient.getOrDefault(client.id(), Set.of())
                        : held.byPersons;
        Set<String> unreachable =
                client.scopes().stream()
                        .filter(api.scopes()::containsKey)
                        .filter(scope -> !canGet(api, client, roles, scope))
                        .collect(Collectors.toSet());
        if (!unreachable.isEmpty()) {
            find(
                    Kind.UNREACHABLE_SCOPE,
                    api,
                    client.clientId(),
                    "is registered for %s and can get none of it: %s"
                            .formatted(
                                    sorted(unreachable),
                                    client.kind() == ClientKind.SERVICE
                                            ? "its service account has no role that carries it"
                                            : "nobody holds a role that carries it"));
        }
    }

    // Something of what a scope stands for is enough.
    private static boolean canGet(Api api, Client client, Set<UUID> roles, String scope) {
        if (!client.mayHave(api, scope)) {
            return false;
        }
        return !api.needsRole(scope)
                || api.roles().values().stream()
                        .filter(role -> roles.contains(role.id()))
                        .anyMatch(role ->
                                role.covered().contains(scope)
                                        || api.implied(scope).stream()
                                                .anyMatch(role.covered()::contains));
    }

    private void find(Kind kind, Api api, String subject, String text) {
        findings.add(new LintFinding(kind, api.audience(), subject, text));
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
