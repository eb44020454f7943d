package io.gatehouse.protocol.token;

import io.gatehouse.protocol.request.JsonAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/** Writes the successful answer of the token endpoint (RFC 6749 section 5.1). */
class TokenAnswer implements AuthenticationSuccessHandler {

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        OAuth2AccessTokenAuthenticationToken issued =
                (OAuth2AccessTokenAuthenticationToken) authentication;
        OAuth2AccessToken token = issued.getAccessToken();
        Duration lifetime =
                Duration.between(
                        Objects.requireNonNull(token.getIssuedAt()),
                        Objects.requireNonNull(token.getExpiresAt()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", token.getTokenValue());
        body.put("token_type", token.getTokenType().getValue());
        body.put("expires_in", lifetime.toSeconds());
        body.put("scope", String.join(" ", token.getScopes()));
        if (issued.getRefreshToken() != null) {
            body.put("refresh_token", issued.getRefreshToken().getTokenValue());
        }
        body.putAll(issued.getAdditionalParameters());
        JsonAnswer.write(response, 200, body);
    }
}
