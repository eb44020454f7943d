package io.gatehouse.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the parameters before anything else does. Tomcat throws from the first {@code getParameter}
 * when there are too many, the form is too large, or the encoding is broken: without this filter
 * that would be an error page from the middle of whatever asked first. NUL has no place in any
 * parameter, and PostgreSQL cannot store it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class RequestLimits extends OncePerRequestFilter {
    private final List<BadRequestHandler> handlers;

    RequestLimits(ObjectProvider<BadRequestHandler> handlers) {
        this.handlers = handlers.orderedStream().toList();
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> problem = problem(request);
        if (problem.isEmpty()) {
            chain.doFilter(request, response);
        } else {
            refuse(request, response, problem.get());
        }
    }

    private static Optional<String> problem(HttpServletRequest request) {
        Map<String, String[]> parameters;
        try {
            parameters = request.getParameterMap();
        } catch (IllegalStateException unreadable) {
            return Optional.of("The parameters are too many, too large, or not encoded correctly.");
        }
        boolean nul =
                parameters.entrySet().stream()
                        .anyMatch(parameter ->
                                hasNul(parameter.getKey())
                                        || Arrays.stream(parameter.getValue())
                                                .anyMatch(RequestLimits::hasNul));
        return nul ? Optional.of("A parameter contains a NUL character.") : Optional.empty();
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String reason)
            throws IOException {
        for (BadRequestHandler handler : handlers) {
            if (handler.answer(request, response, reason)) {
                return;
            }
        }
        PlainErrors.write(response, HttpServletResponse.SC_BAD_REQUEST, reason);
    }
}
