package io.gatehouse.management.clients;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.CompanyContext;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client to register.
 *
 * @param clientId for callers of the instance to choose; otherwise Gatehouse does
 * @param company the owner; for a company's callers always their company
 */
record NewClient(
        @Nullable String clientId,
        ClientKind type,
        @Nullable UUID company,
        String name,
        @Nullable String clientType,
        @Nullable AuthMethod authMethod,
        @Nullable Set<String> redirectUris,
        @Nullable Set<String> postLogoutRedirectUris,
        @Nullable Set<String> allowedOrigins,
        @Nullable Set<String> scopes,
        @Nullable Set<String> requiredScopes,
        @Nullable CompanyContext companyContext,
        ClientBody.@Nullable ConsentMode consent,
        ClientBody.@Nullable PkceMode pkce,
        @Nullable Map<String, Object> jwks,
        @Nullable String jwksUri,
        @Nullable Map<String, Object> settings) {

    ClientBody body() {
        return new ClientBody(
                name,
                clientType,
                authMethod,
                redirectUris,
                postLogoutRedirectUris,
                allowedOrigins,
                scopes,
                requiredScopes,
                companyContext,
                consent,
                pkce,
                jwks,
                jwksUri,
                settings,
                null);
    }
}
