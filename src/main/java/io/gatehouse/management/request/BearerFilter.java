package io.gatehouse.management.request;

import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets requests pass that carry a live access token for this API in their header (RFC 6750 section
 * 2.1), and nothing else: no cookie, no form, no parameter of the address.
 */
final class BearerFilter extends OncePerRequestFilter {

    static final String CHALLENGE = "Bearer realm=\"gatehouse\"";
    private static final String SCHEME = "Bearer ";

    private final Callers callers;

    BearerFilter(Callers callers) {
        this.callers = callers;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Current.caller(
                request,
                callers.find(token(request))
                        .orElseThrow(() ->
                                refused(
                                        CHALLENGE
                                                + ", error=\"invalid_token\", error_description=\"the"
                                                + " access token is not active, or not for this"
                                                + " API\"")));
        chain.doFilter(request, response);
    }

    private static String token(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        boolean bearer =
                headers.size() == 1
                        && headers.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        if (!bearer) {
            // RFC 6750 section 3.1: without a token the challenge carries no error code.
            throw refused(CHALLENGE);
        }
        return headers.getFirst().substring(SCHEME.length()).strip();
    }

    private static Refused refused(String challenge) {
        return new Refused(
                Problem.of(ProblemType.INVALID_TOKEN),
                Map.of(HttpHeaders.WWW_AUTHENTICATE, challenge));
    }
}
