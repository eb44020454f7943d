package io.gatehouse.apis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API as it should be.
 *
 * @param tokenLifetime of its access tokens: whole seconds, at most 24 hours
 * @param scopes all of them; null leaves them as they are
 * @param roles all of them; null leaves them as they are
 */
public record ApiDraft(
        String audience,
        String name,
        Set<String> clientTypes,
        Duration tokenLifetime,
        TokenFormat tokenFormat,
        String tokenAlgorithm,
        Set<String> introspectionClients,
        @Nullable List<ScopeDraft> scopes,
        @Nullable List<RoleDraft> roles) {

    /** A scope as it should be. */
    public record ScopeDraft(String name, String description) {}

    /**
     * A role as it should be.
     *
     * @param scopes names of scopes of the same API
     */
    public record RoleDraft(
            String name, String description, Set<String> scopes, Set<SubjectKind> assignableTo) {}
}
