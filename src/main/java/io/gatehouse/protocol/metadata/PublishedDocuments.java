package io.gatehouse.protocol.metadata;

import io.gatehouse.protocol.request.Faults;
import io.gatehouse.protocol.resource.OwnResource;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Answers with the published documents in front of all that other requests need. They are asked for
 * more often than anything else and depend on no parameter, client or session; dispatching them as
 * pages cost three times what sending them does.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 15) // after the security headers, which go on every answer
class PublishedDocuments extends HttpFilter {

    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final String JWKS = "/oauth2/jwks";

    /** All addresses. */
    static final Set<String> PATHS =
            Stream.concat(
                            Stream.of(OPENID, OAUTH, JWKS),
                            Arrays.stream(OwnResource.values()).map(OwnResource::metadataPath))
                    .collect(Collectors.toUnmodifiableSet());

    private static final String ALLOWED = "GET, HEAD, OPTIONS";

    private final transient Map<String, Supplier<Document>> documents;
    private final transient Faults faults;

    // Lazily: filters are made while Tomcat starts, before a refused start could say its one line.
    PublishedDocuments(
            @Lazy Discovery discovery,
            @Lazy PublishedKeys keys,
            @Lazy ProtectedResources resources,
            Faults faults) {
        Map<String, Supplier<Document>> all = new HashMap<>();
        all.put(OPENID, () -> discovery.document());
        all.put(OAUTH, () -> discovery.document());
        all.put(JWKS, () -> keys.document());
        for (OwnResource resource : OwnResource.values()) {
            all.put(resource.metadataPath(), () -> resources.document(resource));
        }
        this.documents = Map.copyOf(all);
        this.faults = faults;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Supplier<Document> document = documents.get(request.getRequestURI());
        if (document == null) {
            chain.doFilter(request, response);
            return;
        }
        switch (request.getMethod()) {
            case "GET", "HEAD" ->
                    faults.doFilter(
                            request,
                            response,
                            (asked, answer) -> document.get().answer(request, response));
            case "OPTIONS" -> options(request, response, chain);
            default -> {
                response.setHeader(HttpHeaders.ALLOW, ALLOWED);
                response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            }
        }
    }

    // A preflight is answered by the chain of these paths.
    private static void options(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null) {
            chain.doFilter(request, response);
        } else {
            response.setHeader(HttpHeaders.ALLOW, ALLOWED);
        }
    }
}
