package io.gatehouse.apis;

import java.util.Set;
import java.util.UUID;

/**
 * A named set of an API's scopes that can be granted.
 *
 * @param scopes names of scopes of the same API
 */
public record Role(
        UUID id,
        String name,
        String description,
        Set<String> scopes,
        Set<SubjectKind> assignableTo) {}
