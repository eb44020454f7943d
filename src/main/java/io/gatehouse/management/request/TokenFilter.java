package io.gatehouse.management.request;

import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import io.gatehouse.protocol.introspection.LiveToken;
import io.gatehouse.protocol.resource.Entrance;
import io.gatehouse.protocol.resource.OwnResource;
import io.gatehouse.protocol.resource.PresentedToken;
import io.gatehouse.protocol.resource.TokenRefused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets requests pass that carry a live access token for this API in their header (RFC 6750 section
 * 2.1, RFC 9449 section 7.1), and nothing else: no cookie, no form, no parameter of the address.
 */
final class TokenFilter extends OncePerRequestFilter {

    private final Entrance entrance;
    private final Callers callers;
    private final String metadata;

    TokenFilter(Entrance entrance, Callers callers, Issuer issuer) {
        this.entrance = entrance;
        this.callers = callers;
        this.metadata = OwnResource.MANAGEMENT.metadata(issuer);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        enter(request, presented -> entrance.enter(presented, request, response));
        chain.doFilter(request, response);
    }

    /**
     * Looks again at the token of a request that was let in, and at who stands behind it: much can
     * have ended while its body was on the way.
     */
    void renew(HttpServletRequest request) {
        enter(request, entrance::again);
    }

    private void enter(HttpServletRequest request, Function<PresentedToken, LiveToken> check) {
        try {
            Current.caller(request, caller(request, check));
        } catch (TokenRefused refused) {
            throw new Refused(
                    Problem.of(
                            refused.status() == 400
                                    ? ProblemType.INVALID_REQUEST
                                    : ProblemType.INVALID_TOKEN,
                            refused.description()),
                    refused.headers(metadata));
        }
    }

    private Caller caller(HttpServletRequest request, Function<PresentedToken, LiveToken> check) {
        PresentedToken presented =
                PresentedToken.inHeader(request).orElseThrow(TokenRefused::missing);
        LiveToken token = check.apply(presented);
        return callers.find(token)
                .orElseThrow(() ->
                        TokenRefused.invalid(
                                presented.scheme(), "the access token is not for this API"));
    }
}
