package io.gatehouse.protocol.resource;

import io.gatehouse.protocol.dpop.ProofAlgorithms;
import io.gatehouse.protocol.resource.PresentedToken.Scheme;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code WWW-Authenticate} says (RFC 6750 section 3, RFC 9449 section 7.1). */
public final class Challenge {

    private static final String ALGORITHMS =
            ", algs=\"" + String.join(" ", ProofAlgorithms.NAMES) + "\"";

    /** To a request without a token: both schemes, and no error code (RFC 6750 section 3.1). */
    static final Challenge OPEN = new Challenge(List.of(Scheme.BEARER, Scheme.DPOP), "");

    /** RFC 9470 section 3. */
    public static final String INSUFFICIENT_AUTHENTICATION = "insufficient_user_authentication";

    private final List<Scheme> schemes;
    private final String error;

    private Challenge(List<Scheme> schemes, String error) {
        this.schemes = schemes;
        this.error = error;
    }

    /** To a token without the scope. */
    public static Challenge insufficientScope(HttpServletRequest request, String scope) {
        return error(scheme(request), "insufficient_scope", "the scope is needed")
                .and("scope", scope);
    }

    /** To a token of a person who has not signed in recently enough (RFC 9470 section 3). */
    public static Challenge oldSignIn(HttpServletRequest request, Duration maxAge) {
        return error(
                        scheme(request),
                        INSUFFICIENT_AUTHENTICATION,
                        "a more recent sign-in is needed")
                .and("max_age", Long.toString(maxAge.toSeconds()));
    }

    static Challenge error(Scheme scheme, String code, String description) {
        return new Challenge(List.of(scheme), "")
                .and("error", code)
                .and("error_description", description);
    }

    private Challenge and(String name, String value) {
        return new Challenge(schemes, error + ", %s=\"%s\"".formatted(name, value));
    }

    private static Scheme scheme(HttpServletRequest request) {
        return PresentedToken.inHeader(request).map(PresentedToken::scheme).orElse(Scheme.BEARER);
    }

    /**
     * The header of the resource.
     *
     * @param metadata address of what describes it (RFC 9728 section 5.1)
     */
    public String at(String metadata) {
        String end = "%s, resource_metadata=\"%s\"".formatted(error, metadata);
        return schemes.stream()
                .map(scheme ->
                        scheme.word()
                                + " realm=\"gatehouse\""
                                + (scheme == Scheme.DPOP ? ALGORITHMS : "")
                                + end)
                .collect(Collectors.joining(", "));
    }
}
