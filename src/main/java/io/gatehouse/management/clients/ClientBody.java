package io.gatehouse.management.clients;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.clients.PublicKeys;
import io.gatehouse.management.request.Refused;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What can change of a client; what is absent gets its default.
 *
 * @param clientType the client type of an API that it acts as
 * @param requiredScopes what a person cannot untick; default openid
 * @param jwks public keys as a JWK set
 * @param jwksUri an https address to fetch such a set from instead
 * @param settings further client metadata under its standard names
 */
record ClientBody(
        String name,
        @Nullable String clientType,
        @Nullable AuthMethod authMethod,
        @Nullable Set<String> redirectUris,
        @Nullable Set<String> postLogoutRedirectUris,
        @Nullable Set<String> allowedOrigins,
        @Nullable Set<String> scopes,
        @Nullable Set<String> requiredScopes,
        @Nullable CompanyContext companyContext,
        @Nullable ConsentMode consent,
        @Nullable PkceMode pkce,
        @Nullable Map<String, Object> jwks,
        @Nullable String jwksUri,
        @Nullable Map<String, Object> settings,
        @Nullable ClientState state) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** Whether people are asked what the client may do. */
    enum ConsentMode {
        REQUIRED,
        TRUSTED
    }

    /** Whether every authorization request needs a code challenge. */
    enum PkceMode {
        REQUIRED,
        OPTIONAL
    }

    /** Whether the client can be used. */
    enum ClientState {
        ACTIVE,
        DISABLED
    }

    static ClientBody of(Client client) {
        String jwks = client.jwks();
        return new ClientBody(
                client.name(),
                client.clientType(),
                client.authMethod(),
                new TreeSet<>(client.redirectUris()),
                new TreeSet<>(client.postLogoutRedirectUris()),
                new TreeSet<>(client.allowedOrigins()),
                new TreeSet<>(client.scopes()),
                new TreeSet<>(client.requiredScopes()),
                client.companyContext(),
                client.consentTrusted() ? ConsentMode.TRUSTED : ConsentMode.REQUIRED,
                client.pkceRequired() ? PkceMode.REQUIRED : PkceMode.OPTIONAL,
                jwks == null ? null : JSON.readValue(jwks, OBJECT),
                client.jwksUri(),
                client.settings(),
                client.active() ? ClientState.ACTIVE : ClientState.DISABLED);
    }

    ClientDraft draft(String clientId, ClientKind type, @Nullable UUID company) {
        return new ClientDraft(
                clientId,
                name,
                type,
                company,
                clientType,
                authMethod,
                false,
                orNone(redirectUris),
                orNone(postLogoutRedirectUris),
                orNone(allowedOrigins),
                orNone(scopes),
                requiredScopes,
                companyContext,
                consent == ConsentMode.TRUSTED,
                pkce != PkceMode.OPTIONAL,
                keys(),
                jwksUri,
                Objects.requireNonNullElse(settings, Map.of()),
                state == null ? null : state == ClientState.ACTIVE);
    }

    private @Nullable String keys() {
        if (jwks == null) {
            return null;
        }
        return switch (PublicKeys.check(JSON.writeValueAsString(jwks))) {
            case PublicKeys.Accepted(PublicKeys keys) -> keys.json();
            case PublicKeys.Refused(String why) -> throw Refused.field("jwks", why);
        };
    }

    private static Set<String> orNone(@Nullable Set<String> texts) {
        return texts == null ? Set.of() : texts;
    }
}
