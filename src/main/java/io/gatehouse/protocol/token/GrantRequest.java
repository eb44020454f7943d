package io.gatehouse.protocol.token;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** What the converters of all grants have in common. */
public final class GrantRequest {

    private GrantRequest() {}

    /** The form when it asks for the grant; null when it asks for another. */
    public static @Nullable Parameters of(HttpServletRequest request, String grantType) {
        Parameters form = Parameters.ofForm(request);
        return grantType.equals(form.one("grant_type")) ? form : null;
    }

    /** The client that authenticated. */
    public static Authentication client() {
        Authentication client = SecurityContextHolder.getContext().getAuthentication();
        if (client == null) {
            throw Refusal.invalidClient();
        }
        return client;
    }
}
