package io.gatehouse.protocol.token.code;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;

/** A token request with a code, as it was read. */
class CodeToken extends OAuth2AuthorizationGrantAuthenticationToken {

    private final Authentication client;
    private final String code;
    private final @Nullable String redirectUri;
    private final @Nullable String codeVerifier;
    private final List<String> resources;

    CodeToken(
            Authentication client,
            String code,
            @Nullable String redirectUri,
            @Nullable String codeVerifier,
            List<String> resources) {
        super(AuthorizationGrantType.AUTHORIZATION_CODE, client, null);
        this.client = client;
        this.code = code;
        this.redirectUri = redirectUri;
        this.codeVerifier = codeVerifier;
        this.resources = List.copyOf(resources);
    }

    Authentication client() {
        return client;
    }

    String code() {
        return code;
    }

    @Nullable String redirectUri() {
        return redirectUri;
    }

    @Nullable String codeVerifier() {
        return codeVerifier;
    }

    List<String> resources() {
        return resources;
    }
}
