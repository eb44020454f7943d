package io.gatehouse.protocol.userinfo;

import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.request.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2Error;

/**
 * The access token of a request: in the header, or in the form of a POST, exactly once (RFC 6750
 * section 2). In the address it is not accepted, where logs would keep it.
 *
 * @param value empty when there is an error
 * @param error null when the request carries one token
 */
record BearerToken(String value, @Nullable String error) {

    private static final String SCHEME = "Bearer ";

    static BearerToken of(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean inHeader =
                header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        Parameters form =
                request.getMethod().equals("POST")
                        ? Parameters.ofForm(request)
                        : Parameters.of(Map.of());
        String inForm = form.one("access_token");
        if ((inHeader && inForm != null) || form.repeated() != null) {
            return new BearerToken("", "invalid_request");
        }
        if (inHeader) {
            return new BearerToken(header.substring(SCHEME.length()).trim(), null);
        }
        return inForm == null
                ? new BearerToken("", "invalid_token")
                : new BearerToken(inForm, null);
    }

    /** Answers that the request carried no token, or more than one. */
    void refuse(HttpServletResponse response) throws IOException {
        if ("invalid_request".equals(error)) {
            refuse(response, 400, "invalid_request", "more than one access token");
        } else {
            // RFC 6750 section 3.1: without a token the challenge carries no error code.
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"gatehouse\"");
            JsonAnswer.error(
                    response,
                    401,
                    new OAuth2Error("invalid_token", "an access token is needed", null));
        }
    }

    static void refuse(HttpServletResponse response, int status, String code, String description)
            throws IOException {
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                "Bearer realm=\"gatehouse\", error=\"%s\", error_description=\"%s\""
                        .formatted(code, description));
        JsonAnswer.error(response, status, new OAuth2Error(code, description, null));
    }
}
