package io.gatehouse.protocol.request;

import io.gatehouse.platform.Overloaded;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands around the endpoints that answer JSON: refusals become errors of RFC 6749, a database that
 * is away becomes 503 with {@code Retry-After}, and a security context never outlives its request.
 */
@Component
public class Faults extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(Faults.class);
    private static final String RETRY_SECONDS = "2";

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (DataAccessResourceFailureException
                | TransientDataAccessException
                | CannotCreateTransactionException
                // A connection that broke within a transaction: its rollback fails too.
                | TransactionSystemException
                | Overloaded away) {
            log.warn("{} answered 503: {}", request.getRequestURI(), away.getMessage());
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
            answer(response, 503, OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private static void answer(HttpServletResponse response, int status, String code)
            throws IOException {
        if (!response.isCommitted()) {
            JsonAnswer.error(response, status, new OAuth2Error(code, "try again shortly", null));
        }
    }
}
