package io.gatehouse.protocol.token.refresh;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.token.GrantRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** Reads a token request with a refresh token. */
class RefreshConverter implements AuthenticationConverter {

    static final String GRANT_TYPE = "refresh_token";

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        Parameters form = GrantRequest.of(request, GRANT_TYPE);
        if (form == null) {
            return null;
        }
        String value = form.one("refresh_token");
        if (value == null) {
            throw Refusal.invalidRequest("refresh_token is missing");
        }
        return new RefreshToken(
                GrantRequest.client(),
                value,
                form.words("scope"),
                form.all("resource"),
                form.one("company"));
    }
}
