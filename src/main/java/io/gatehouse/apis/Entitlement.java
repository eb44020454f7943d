package io.gatehouse.apis;

import java.util.Set;
import java.util.UUID;

/**
 * A company's right to use an API.
 *
 * @param allRoles true when the company may use every role of the API
 * @param roles ids of the roles it may use at most, when not all
 */
public record Entitlement(UUID apiId, boolean allRoles, Set<UUID> roles) {

    /** True when the company may use the role. */
    public boolean covers(UUID role) {
        return allRoles || roles.contains(role);
    }
}
