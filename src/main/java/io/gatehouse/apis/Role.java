package io.gatehouse.apis;

import java.util.Set;
import java.util.UUID;

/**
 * A named set of an API's scopes that can be granted.
 *
 * @param scopes names of scopes of the same API, as they were listed
 * @param covered these with the scopes that they imply: what the role gives
 */
public record Role(
        UUID id,
        String name,
        String description,
        Set<String> scopes,
        Set<String> covered,
        Set<SubjectKind> assignableTo) {

    /** True when no person can hold the role, whoever tries to give it. */
    public boolean serviceOnly() {
        return !assignableTo.contains(SubjectKind.PERSON);
    }
}
