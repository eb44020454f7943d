package io.gatehouse.protocol.token.service;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.token.GrantRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** Reads a token request of a machine. */
class ServiceConverter implements AuthenticationConverter {

    static final String GRANT_TYPE = "client_credentials";

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        Parameters form = GrantRequest.of(request, GRANT_TYPE);
        return form == null
                ? null
                : new ServiceToken(
                        GrantRequest.client(), form.words("scope"), form.all("resource"));
    }
}
