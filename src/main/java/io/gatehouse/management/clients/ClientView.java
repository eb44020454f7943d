package io.gatehouse.management.clients;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.CompanyContext;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client as callers see it.
 *
 * @param company the owner; null for the platform's own clients
 * @param selfRegistered true when it registered itself, so that nobody looked at it
 */
record ClientView(
        String clientId,
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
        @Nullable Map<String, Object> settings,
        ClientBody.@Nullable ClientState state,
        boolean selfRegistered) {

    static ClientView of(Client client) {
        ClientBody body = ClientBody.of(client);
        return new ClientView(
                client.clientId(),
                client.kind(),
                client.company(),
                body.name(),
                body.clientType(),
                body.authMethod(),
                body.redirectUris(),
                body.postLogoutRedirectUris(),
                body.allowedOrigins(),
                body.scopes(),
                body.requiredScopes(),
                body.companyContext(),
                body.consent(),
                body.pkce(),
                body.jwks(),
                body.jwksUri(),
                body.settings(),
                body.state(),
                client.selfRegistered());
    }
}
