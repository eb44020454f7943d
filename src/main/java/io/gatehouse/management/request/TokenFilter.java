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
        try {
            Current.caller(request, caller(request, response));
        } catch (TokenRefused refused) {
            throw new Refused(
                    Problem.of(
                            refused.status() == 400
                                    ? ProblemType.INVALID_REQUEST
                                    : ProblemType.INVALID_TOKEN,
                            refused.description()),
                    refused.headers(metadata));
        }
        chain.doFilter(request, response);
    }

    private Caller caller(HttpServletRequest request, HttpServletResponse response) {
        PresentedToken presented =
                PresentedToken.inHeader(request).orElseThrow(TokenRefused::missing);
        LiveToken token = entrance.enter(presented, request, response);
        return callers.find(token)
                .orElseThrow(() ->
                        TokenRefused.invalid(
                                presented.scheme(), "the access token is not for this API"));
    }
}
