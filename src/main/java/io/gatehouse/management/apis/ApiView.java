package io.gatehouse.management.apis;

import io.gatehouse.apis.Api;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API as callers see it.
 *
 * @param builtIn true for the API of Gatehouse itself, which nobody changes
 */
record ApiView(
        UUID id,
        String audience,
        String name,
        @Nullable Set<String> clientTypes,
        ApiBody.@Nullable AccessToken accessToken,
        @Nullable Set<String> introspectionClients,
        @Nullable List<ApiBody.ScopeBody> scopes,
        @Nullable List<ApiBody.RoleBody> roles,
        Boolean builtIn) {

    static ApiView of(Api api) {
        ApiBody body = ApiBody.of(api);
        return new ApiView(
                api.id(),
                body.audience(),
                body.name(),
                body.clientTypes(),
                body.accessToken(),
                body.introspectionClients(),
                body.scopes(),
                body.roles(),
                api.builtIn());
    }
}
