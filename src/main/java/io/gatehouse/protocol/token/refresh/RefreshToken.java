package io.gatehouse.protocol.token.refresh;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;

/** A token request with a refresh token, as it was read. */
class RefreshToken extends OAuth2AuthorizationGrantAuthenticationToken {

    private final Authentication client;
    private final String value;
    private final Set<String> scopes;
    private final List<String> resources;
    private final @Nullable String company;

    RefreshToken(
            Authentication client,
            String value,
            Set<String> scopes,
            List<String> resources,
            @Nullable String company) {
        super(AuthorizationGrantType.REFRESH_TOKEN, client, null);
        this.client = client;
        this.value = value;
        this.scopes = Set.copyOf(scopes);
        this.resources = List.copyOf(resources);
        this.company = company;
    }

    Authentication client() {
        return client;
    }

    String value() {
        return value;
    }

    /** Empty when the request names none. */
    Set<String> scopes() {
        return scopes;
    }

    List<String> resources() {
        return resources;
    }

    @Nullable String company() {
        return company;
    }
}
