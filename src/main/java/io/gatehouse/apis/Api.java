package io.gatehouse.apis;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A resource server.
 *
 * @param audience the {@code aud} of its tokens, a URI
 * @param clientTypes client types whose scopes follow the grammar {@code
 *     <client-type>.<resource>:<permission>}
 * @param tokenAlgorithm JWS algorithm of its access tokens
 * @param introspectionClients client ids that may introspect its tokens
 * @param scopes by name
 * @param roles by name
 * @param builtIn true for the API of Gatehouse itself, which every company may use
 */
public record Api(
        UUID id,
        String audience,
        String name,
        Set<String> clientTypes,
        Duration tokenLifetime,
        TokenFormat tokenFormat,
        String tokenAlgorithm,
        Set<String> introspectionClients,
        Map<String, Scope> scopes,
        Map<String, Role> roles,
        boolean builtIn) {

    /** Begins the scopes of Gatehouse's own API, which follow the grammar as well. */
    private static final String OURS = "gatehouse";

    /**
     * True when some role lists the scope, or another that implies it, so that holding it takes a
     * role.
     */
    public boolean needsRole(String scope) {
        return roles.values().stream().anyMatch(role -> role.covered().contains(scope));
    }

    /** True when one of the roles with these names gives the scope. */
    public boolean gives(Set<String> roleNames, String scope) {
        return roleNames.stream()
                .map(roles::get)
                .anyMatch(role -> role != null && role.covered().contains(scope));
    }

    /** The role with this id. */
    public Optional<Role> role(UUID role) {
        return roles.values().stream().filter(known -> known.id().equals(role)).findFirst();
    }

    /** The client type that the scope belongs to by its first segment; empty for a plain scope. */
    public Optional<String> clientTypeOf(String scope) {
        int dot = scope.indexOf('.');
        return dot > 0
                ? Optional.of(scope.substring(0, dot)).filter(clientTypes::contains)
                : Optional.empty();
    }

    /**
     * The parts of the scope's name; empty for a plain scope, which is one that does not begin with
     * a client type of this API.
     */
    public Optional<ScopeName> grammar(String scope) {
        return ScopeName.parse(scope)
                .filter(name ->
                        clientTypes.contains(name.clientType()) || name.clientType().equals(OURS));
    }

    /** The scopes of this API that come with the scope, itself excluded. */
    public Set<String> implied(String scope) {
        if (!ScopeName.mayImply(scope)) {
            return Set.of();
        }
        return grammar(scope).map(ScopeName::implied).orElse(Set.of()).stream()
                .map(ScopeName::text)
                .filter(scopes::containsKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The same API, whose roles cover what their scopes imply. */
    Api withImplied() {
        Map<String, Role> wider = new LinkedHashMap<>();
        roles.forEach((roleName, role) -> {
            Set<String> covered = new LinkedHashSet<>(role.scopes());
            role.scopes().forEach(scope -> covered.addAll(implied(scope)));
            wider.put(
                    roleName,
                    new Role(
                            role.id(),
                            roleName,
                            role.description(),
                            role.scopes(),
                            Collections.unmodifiableSet(covered),
                            role.assignableTo()));
        });
        return new Api(
                id,
                audience,
                name,
                clientTypes,
                tokenLifetime,
                tokenFormat,
                tokenAlgorithm,
                introspectionClients,
                scopes,
                Collections.unmodifiableMap(wider),
                builtIn);
    }
}
