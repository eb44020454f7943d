package io.gatehouse.protocol.token;

import io.gatehouse.protocol.client.AuthenticatedClient;
import io.gatehouse.usability.Access;
import java.time.Instant;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.stereotype.Component;

/** The answer of the token endpoint to a machine. */
@Component
public class ServiceTokens {

    private final AccessTokens accessTokens;

    ServiceTokens(AccessTokens accessTokens) {
        this.accessTokens = accessTokens;
    }

    /** One access token and nothing beside (RFC 6749 section 4.4.3). */
    public Authentication answer(
            Authentication clientAuthentication, Access access, Target target, Instant now) {
        OAuth2ClientAuthenticationToken principal =
                (OAuth2ClientAuthenticationToken) clientAuthentication;
        return new OAuth2AccessTokenAuthenticationToken(
                AuthenticatedClient.registered(principal),
                principal,
                accessTokens.ofService(AuthenticatedClient.of(principal), access, target, now));
    }
}
