package io.gatehouse.usability;

import io.gatehouse.apis.Api;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What may be used now.
 *
 * @param scopes the scopes that are covered at this moment, of all APIs, standard ones included
 * @param roles names of the roles held at this moment, by the id of their API
 */
public record Access(Set<String> scopes, Map<UUID, Set<String>> roles) {

    /** The names of the roles held of the API; empty for none or for no API. */
    public Set<String> rolesOf(@Nullable Api api) {
        return api == null ? Set.of() : roles.getOrDefault(api.id(), Set.of());
    }
}
