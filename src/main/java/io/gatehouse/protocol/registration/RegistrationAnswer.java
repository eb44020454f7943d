package io.gatehouse.protocol.registration;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Issuer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes a client to itself: everything that it is registered with, also what it did not ask for
 * (RFC 7591 section 3.2.1, RFC 7592 section 3).
 */
@Component
class RegistrationAnswer {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Issuer issuer;

    RegistrationAnswer(Issuer issuer) {
        this.issuer = issuer;
    }

    /**
     * The answer.
     *
     * @param secret a new one; null when it has none, or one that was told before
     * @param token its registration access token
     */
    Map<String, Object> of(Client client, @Nullable String secret, String token) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("client_id", client.clientId());
        all.put("client_id_issued_at", Ids.madeAt(client.id()).getEpochSecond());
        if (secret != null) {
            all.put("client_secret", secret);
            all.put("client_secret_expires_at", 0);
        }
        all.put("registration_access_token", token);
        all.put(
                "registration_client_uri",
                issuer.at(RegistrationEndpoint.PATH) + "?client_id=" + client.clientId());
        all.put("client_name", client.name());
        all.put("application_type", client.kind() == ClientKind.NATIVE ? "native" : "web");
        all.put("token_endpoint_auth_method", client.authMethod().value());
        all.put("grant_types", grants(client));
        all.put("response_types", client.kind().usesCode() ? List.of("code") : List.of());
        if (client.kind().usesCode()) {
            all.put("redirect_uris", List.copyOf(client.redirectUris()));
            all.put("subject_type", "public");
            all.put("id_token_signed_response_alg", "RS256");
        }
        if (!client.postLogoutRedirectUris().isEmpty()) {
            all.put("post_logout_redirect_uris", List.copyOf(client.postLogoutRedirectUris()));
        }
        all.put("scope", String.join(" ", client.scopes()));
        String keys = client.jwks();
        if (keys != null) {
            all.put("jwks", JSON.readValue(keys, OBJECT));
        }
        if (client.jwksUri() != null) {
            all.put("jwks_uri", client.jwksUri());
        }
        all.putAll(new TreeMap<>(client.settings()));
        return all;
    }

    private static List<String> grants(Client client) {
        List<String> refreshing =
                client.scopes().contains("offline_access") ? List.of("refresh_token") : List.of();
        String first =
                switch (client.kind()) {
                    case SERVICE -> "client_credentials";
                    case DEVICE -> "urn:ietf:params:oauth:grant-type:device_code";
                    default -> "authorization_code";
                };
        return refreshing.isEmpty() ? List.of(first) : List.of(first, refreshing.getFirst());
    }
}
