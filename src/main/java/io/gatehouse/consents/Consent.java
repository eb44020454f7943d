package io.gatehouse.consents;

import java.util.Set;
import java.util.UUID;

/**
 * What a person allowed a client for a company.
 *
 * @param allowed scopes that the person allowed
 * @param declined scopes that the person was asked for and unticked
 * @param version grows with every change; the history keeps them all
 */
public record Consent(UUID id, Set<String> allowed, Set<String> declined, int version) {

    /** True when the person has been asked for the scope and has decided. */
    public boolean decided(String scope) {
        return allowed.contains(scope) || declined.contains(scope);
    }
}
