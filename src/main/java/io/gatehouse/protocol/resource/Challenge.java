package io.gatehouse.protocol.resource;

import io.gatehouse.protocol.dpop.ProofAlgorithms;
import jakarta.servlet.http.HttpServletRequest;

/** What {@code WWW-Authenticate} says (RFC 6750 section 3, RFC 9449 section 7.1). */
public final class Challenge {

    private static final String ALGORITHMS =
            "algs=\"" + String.join(" ", ProofAlgorithms.NAMES) + "\"";

    /** To a request without a token: both schemes, and no error code (RFC 6750 section 3.1). */
    static final String OPEN = "Bearer realm=\"gatehouse\", DPoP " + ALGORITHMS;

    private Challenge() {}

    /** To a token without the scope. */
    public static String insufficientScope(HttpServletRequest request, String scope) {
        PresentedToken.Scheme scheme =
                PresentedToken.inHeader(request)
                        .map(PresentedToken::scheme)
                        .orElse(PresentedToken.Scheme.BEARER);
        return start(scheme) + ", error=\"insufficient_scope\", scope=\"" + scope + "\"";
    }

    static String error(PresentedToken.Scheme scheme, String code, String description) {
        return start(scheme)
                + ", error=\"%s\", error_description=\"%s\"".formatted(code, description);
    }

    private static String start(PresentedToken.Scheme scheme) {
        String start = scheme.word() + " realm=\"gatehouse\"";
        return scheme == PresentedToken.Scheme.DPOP ? start + ", " + ALGORITHMS : start;
    }
}
