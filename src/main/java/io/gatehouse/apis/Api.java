package io.gatehouse.apis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

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
        Map<String, Role> roles) {

    /** True when some role lists the scope, so that holding it takes a role. */
    public boolean needsRole(String scope) {
        return roles.values().stream().anyMatch(role -> role.scopes().contains(scope));
    }

    /** The role with this id. */
    public Optional<Role> role(UUID role) {
        return roles.values().stream().filter(known -> known.id().equals(role)).findFirst();
    }

    /** The client type that the scope belongs to by its first segment; empty for a plain scope. */
    public Optional<String> clientTypeOf(String scope) {
        return clientTypes.stream().filter(type -> scope.startsWith(type + ".")).findFirst();
    }

    /** The scopes that the roles with these names give together. */
    public Stream<String> scopesOf(Set<String> roleNames) {
        return roles.values().stream()
                .filter(role -> roleNames.contains(role.name()))
                .flatMap(role -> role.scopes().stream())
                .distinct();
    }
}
