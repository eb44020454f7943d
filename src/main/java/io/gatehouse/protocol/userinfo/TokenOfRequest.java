package io.gatehouse.protocol.userinfo;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.resource.PresentedToken;
import io.gatehouse.protocol.resource.TokenRefused;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;

/**
 * The access token of a request: in the header, or in the form of a POST, exactly once (RFC 6750
 * section 2). In the address it is not accepted, where logs would keep it.
 */
final class TokenOfRequest {

    private TokenOfRequest() {}

    static PresentedToken in(HttpServletRequest request) {
        Optional<PresentedToken> header = PresentedToken.inHeader(request);
        Parameters form =
                request.getMethod().equals("POST")
                        ? Parameters.ofForm(request)
                        : Parameters.of(Map.of());
        String inForm = form.one("access_token");
        if ((header.isPresent() && inForm != null) || form.repeated() != null) {
            throw TokenRefused.several();
        }
        return header.or(() ->
                        Optional.ofNullable(inForm)
                                .map(value ->
                                        new PresentedToken(PresentedToken.Scheme.BEARER, value)))
                .orElseThrow(TokenRefused::missing);
    }
}
