package io.gatehouse.management.apis;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiDraft;
import io.gatehouse.apis.Role;
import io.gatehouse.apis.Scope;
import io.gatehouse.apis.SubjectKind;
import io.gatehouse.apis.TokenFormat;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of an API; what is absent gets its default. Lists are complete.
 *
 * @param audience the {@code aud} of its tokens; stays for ever
 * @param clientTypes client types whose scopes follow the grammar
 * @param introspectionClients client ids that may introspect its tokens
 */
record ApiBody(
        String audience,
        String name,
        @Nullable Set<String> clientTypes,
        @Nullable AccessToken accessToken,
        @Nullable Set<String> introspectionClients,
        @Nullable List<ScopeBody> scopes,
        @Nullable List<RoleBody> roles) {

    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final String ALGORITHM = "ES256";

    /**
     * Settings of its access tokens.
     *
     * @param algorithm RS256, PS256, ES256 (the default) or EdDSA
     */
    record AccessToken(
            @Nullable Duration lifetime,
            @Nullable TokenFormat format,
            @Nullable String algorithm) {}

    /** A scope of the API. */
    record ScopeBody(String name, @Nullable String description) {
        static ScopeBody of(Scope scope) {
            return new ScopeBody(scope.name(), scope.description());
        }

        ApiDraft.ScopeDraft draft() {
            return new ApiDraft.ScopeDraft(name, Objects.requireNonNullElse(description, ""));
        }
    }

    /**
     * A role of the API.
     *
     * @param assignableTo default person
     */
    record RoleBody(
            String name,
            @Nullable String description,
            @Nullable Set<String> scopes,
            @Nullable Set<SubjectKind> assignableTo) {

        static RoleBody of(Role role) {
            return new RoleBody(
                    role.name(),
                    role.description(),
                    new TreeSet<>(role.scopes()),
                    new TreeSet<>(role.assignableTo()));
        }

        ApiDraft.RoleDraft draft() {
            return new ApiDraft.RoleDraft(
                    name,
                    Objects.requireNonNullElse(description, ""),
                    Objects.requireNonNullElse(scopes, Set.of()),
                    Objects.requireNonNullElse(assignableTo, Set.of(SubjectKind.PERSON)));
        }
    }

    static ApiBody of(Api api) {
        return new ApiBody(
                api.audience(),
                api.name(),
                new TreeSet<>(api.clientTypes()),
                new AccessToken(api.tokenLifetime(), api.tokenFormat(), api.tokenAlgorithm()),
                new TreeSet<>(api.introspectionClients()),
                api.scopes().values().stream().map(ScopeBody::of).toList(),
                api.roles().values().stream().map(RoleBody::of).toList());
    }

    List<String> scopeNames() {
        return scopes == null ? List.of() : scopes.stream().map(ScopeBody::name).toList();
    }

    ApiDraft draft() {
        AccessToken token = accessToken == null ? new AccessToken(null, null, null) : accessToken;
        return new ApiDraft(
                audience,
                name,
                Objects.requireNonNullElse(clientTypes, Set.of()),
                Objects.requireNonNullElse(token.lifetime(), LIFETIME),
                Objects.requireNonNullElse(token.format(), TokenFormat.JWT),
                Objects.requireNonNullElse(token.algorithm(), ALGORITHM),
                Objects.requireNonNullElse(introspectionClients, Set.of()),
                Objects.requireNonNullElse(scopes, List.<ScopeBody>of()).stream()
                        .map(ScopeBody::draft)
                        .toList(),
                Objects.requireNonNullElse(roles, List.<RoleBody>of()).stream()
                        .map(RoleBody::draft)
                        .toList());
    }
}
