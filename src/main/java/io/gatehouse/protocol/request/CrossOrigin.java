package io.gatehouse.protocol.request;

import io.gatehouse.clients.Clients;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;

/**
 * Which origins may read answers in a browser, always without credentials: of the token endpoints
 * those of registered public clients; of the published documents every origin.
 */
@Component
public class CrossOrigin {

    private static final Duration PREFLIGHT = Duration.ofMinutes(10);

    private final Clients clients;

    CrossOrigin(Clients clients) {
        this.clients = clients;
    }

    /** For endpoints that the browser clients call themselves. */
    public CorsFilter filter() {
        CorsConfiguration registered = base();
        registered.addAllowedOriginPattern(CorsConfiguration.ALL);
        // A request of another origin is served like any other, only its page cannot read the
        // answer.
        return new CorsFilter(request -> isRegistered(request) ? registered : null);
    }

    /** For documents that everybody may read. */
    public CorsFilter publicFilter() {
        CorsConfiguration everybody = base();
        everybody.addAllowedOrigin(CorsConfiguration.ALL);
        return new CorsFilter(request -> everybody);
    }

    private boolean isRegistered(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && clients.isBrowserOrigin(origin);
    }

    private static CorsConfiguration base() {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedMethods(List.of("GET", "POST"));
        cors.setAllowedHeaders(List.of("Authorization", "Content-Type", "DPoP"));
        cors.setExposedHeaders(List.of("DPoP-Nonce", "WWW-Authenticate"));
        cors.setAllowCredentials(false);
        cors.setMaxAge(PREFLIGHT);
        return cors;
    }
}
