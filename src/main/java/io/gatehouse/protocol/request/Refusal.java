package io.gatehouse.protocol.request;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** Makes the refusals of the endpoints, with their registered codes. */
public final class Refusal {

    /** RFC 8707 section 2. */
    public static final String INVALID_TARGET = "invalid_target";

    private Refusal() {}

    /** A refusal with a registered error code and a sentence for the client's developer. */
    public static OAuth2AuthenticationException of(String code, String description) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, description, null));
    }

    /** The request itself is malformed (RFC 6749 section 5.2). */
    public static OAuth2AuthenticationException invalidRequest(String description) {
        return of(OAuth2ErrorCodes.INVALID_REQUEST, description);
    }

    /** The code or refresh token is not usable; why is not told (RFC 6749 section 5.2). */
    public static OAuth2AuthenticationException invalidGrant() {
        return of(
                OAuth2ErrorCodes.INVALID_GRANT,
                "the grant is unknown, expired, used, revoked or was issued to another client");
    }

    /** The scope is unknown or not for this client (RFC 6749 section 5.2). */
    public static OAuth2AuthenticationException invalidScope(String description) {
        return of(OAuth2ErrorCodes.INVALID_SCOPE, description);
    }

    /** The resource or company is not one that the token may be for (RFC 8707 section 2). */
    public static OAuth2AuthenticationException invalidTarget(String description) {
        return of(INVALID_TARGET, description);
    }

    /** Client authentication failed; which half was wrong is not told (RFC 6749 section 5.2). */
    public static OAuth2AuthenticationException invalidClient() {
        return of(OAuth2ErrorCodes.INVALID_CLIENT, "client authentication failed");
    }
}
