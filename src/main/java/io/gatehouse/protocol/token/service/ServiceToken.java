package io.gatehouse.protocol.token.service;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;

/** A token request of a machine, as it was read. */
class ServiceToken extends OAuth2AuthorizationGrantAuthenticationToken {

    private final Authentication client;
    private final Set<String> scopes;
    private final List<String> resources;

    ServiceToken(Authentication client, Set<String> scopes, List<String> resources) {
        super(AuthorizationGrantType.CLIENT_CREDENTIALS, client, null);
        this.client = client;
        this.scopes = new LinkedHashSet<>(scopes);
        this.resources = List.copyOf(resources);
    }

    Authentication client() {
        return client;
    }

    /** Empty when the request names none. */
    Set<String> scopes() {
        return scopes;
    }

    List<String> resources() {
        return resources;
    }
}
