package io.gatehouse.protocol.request;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;

/**
 * The end of a chain: answers itself. A controller would do the same for a fifth more of the
 * request's time, which its way through the dispatcher costs.
 */
public final class Endpoint extends HttpFilter {

    private final transient Work work;
    private final transient List<String> methods;

    /** What an endpoint does with a request. */
    @FunctionalInterface
    public interface Work {
        /** Answers the request. */
        void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /**
     * An endpoint.
     *
     * @param methods that it answers; others get 405 with the list
     */
    public Endpoint(List<String> methods, Work work) {
        this.methods = List.copyOf(methods);
        this.work = work;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (methods.contains(request.getMethod())) {
            work.answer(request, response);
        } else {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", methods));
            if (!request.getMethod().equals("OPTIONS")) {
                response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            }
        }
    }
}
