package io.gatehouse.protocol.token.code;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.token.GrantRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** Reads a token request with a code. */
class CodeConverter implements AuthenticationConverter {

    static final String GRANT_TYPE = "authorization_code";

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        Parameters form = GrantRequest.of(request, GRANT_TYPE);
        if (form == null) {
            return null;
        }
        String code = form.one("code");
        if (code == null) {
            throw Refusal.invalidRequest("code is missing");
        }
        return new CodeToken(
                GrantRequest.client(),
                code,
                form.one("redirect_uri"),
                form.one("code_verifier"),
                form.all("resource"));
    }
}
