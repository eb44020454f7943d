package io.gatehouse.clients;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client as it should be. What is null and not said otherwise gets the default of its column.
 *
 * @param company the owner; null for the platform
 * @param authMethod default none for public clients, private_key_jwt with keys and without a
 *     secret, else client_secret_basic
 * @param hasSecret true when a secret is given with it
 * @param requiredScopes default openid where it is among the scopes
 * @param companyContext default required with scopes of an API, else none; none for services
 * @param jwks a JWK set of public keys as JSON
 * @param jwksUri an address to fetch such a set from instead
 * @param active null leaves the state as it is; a new client is active
 */
public record ClientDraft(
        String clientId,
        String name,
        ClientKind kind,
        @Nullable UUID company,
        @Nullable String clientType,
        @Nullable AuthMethod authMethod,
        boolean hasSecret,
        Set<String> redirectUris,
        Set<String> postLogoutRedirectUris,
        Set<String> allowedOrigins,
        Set<String> scopes,
        @Nullable Set<String> requiredScopes,
        @Nullable CompanyContext companyContext,
        boolean consentTrusted,
        boolean pkceRequired,
        @Nullable String jwks,
        @Nullable String jwksUri,
        Map<String, Object> settings,
        @Nullable Boolean active) {

    /** True for metadata that stands among the settings, by its standard name. */
    public static boolean isSetting(String name) {
        return ClientMetadata.isKnown(name);
    }

    /** The same draft for a client of this company. */
    public ClientDraft ownedBy(UUID owner) {
        return new ClientDraft(
                clientId,
                name,
                kind,
                owner,
                clientType,
                authMethod,
                hasSecret,
                redirectUris,
                postLogoutRedirectUris,
                allowedOrigins,
                scopes,
                requiredScopes,
                companyContext,
                consentTrusted,
                pkceRequired,
                jwks,
                jwksUri,
                settings,
                active);
    }
}
