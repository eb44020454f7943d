package io.gatehouse.pages;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** The security headers of answers; what a page may do is narrowed to what ours do. */
@Component
class SecurityHeaders {
    private static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
    private static final String YEAR = "max-age=31536000";

    private final boolean https;

    SecurityHeaders(PagesProperties properties) {
        https = properties.https();
    }

    /** For every answer; handlers that know better replace single headers. */
    void forAnyAnswer(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", NOTHING);
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        // no-referrer would make browsers send "Origin: null" with our own forms
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader(
                "Permissions-Policy",
                "camera=(), geolocation=(), microphone=(), payment=(), usb=(),"
                        + " publickey-credentials-get=(self), publickey-credentials-create=(self)");
        response.setHeader("X-Robots-Tag", "noindex, nofollow");
        if (https) {
            response.setHeader("Strict-Transport-Security", YEAR);
        }
    }

    /** For a page, with the forms and frames that it has. */
    void forPage(HttpServletResponse response, String nonce, Page page) {
        forAnyAnswer(response);
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-"
                        + nonce
                        + "'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action "
                        + String.join(" ", "'self'", sources(page.formTargets())).trim()
                        + (page.frames().isEmpty() ? "" : "; frame-src " + sources(page.frames()))
                        + "; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'");
    }

    private static String sources(Collection<String> addresses) {
        return addresses.stream()
                .map(FormTarget::sourceOf)
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
