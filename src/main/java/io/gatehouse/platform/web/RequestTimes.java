package io.gatehouse.platform.web;

import io.gatehouse.platform.cli.WebOnly;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Times requests by method, address and status, as the metric {@code http.server.requests} under
 * which dashboards look for them. The framework's own observation makes its tags and looks its
 * meter up anew for each request, which costs a tenth of what a token does.
 */
@WebOnly
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
class RequestTimes extends HttpFilter {

    private static final String OTHER = "other";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final transient MeterRegistry meters;
    private final transient Set<String> paths;
    private final transient Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    // Strangers choose methods and addresses; a meter is never removed. So only known ones count.
    private record Kind(String method, String uri, int status) {}

    RequestTimes(MeterRegistry meters, ObjectProvider<TimedPaths> paths) {
        this.meters = meters;
        this.paths =
                paths.stream()
                        .flatMap(some -> some.paths().stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long start = System.nanoTime();
        int status = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        try {
            chain.doFilter(request, response);
            status = response.getStatus();
        } finally {
            long nanos = System.nanoTime() - start;
            String method = METHODS.contains(request.getMethod()) ? request.getMethod() : OTHER;
            timers.computeIfAbsent(new Kind(method, uri(request), status), this::timer)
                    .record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private String uri(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern != null) {
            return pattern.toString();
        }
        String path = request.getRequestURI();
        return paths.contains(path) ? path : OTHER;
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.requests")
                .description("Requests by method, address and status")
                .tag("method", kind.method)
                .tag("uri", kind.uri)
                .tag("status", Integer.toString(kind.status))
                .register(meters);
    }
}
