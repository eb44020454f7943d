package io.gatehouse.management.request;

import io.gatehouse.audit.RequestReference;
import io.gatehouse.pages.Reference;
import io.gatehouse.platform.Overloaded;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
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
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands around everything: gives the request its reference, which audit events then carry, and
 * makes problem details of what filters refuse and of a database that is away.
 */
final class FaultFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(FaultFilter.class);
    private static final String RETRY_SECONDS = "2";

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String reference = Reference.of(request);
        response.setHeader("X-Reference", reference);
        try {
            RequestReference.during(
                    reference,
                    () -> {
                        chain.doFilter(request, response);
                        return reference;
                    });
        } catch (Refused refused) {
            refused.headers().forEach(response::setHeader);
            refused.problem().write(response, reference);
        } catch (DataAccessResourceFailureException
                | TransientDataAccessException
                | CannotCreateTransactionException
                // A connection that broke within a transaction: its rollback fails too.
                | TransactionSystemException
                | Overloaded away) {
            if (response.isCommitted()) {
                // Half an answer must not look like a whole one: the container breaks it off.
                throw away;
            }
            log.warn("{} answered 503: {}", request.getRequestURI(), away.getMessage());
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
            Problem.of(ProblemType.TEMPORARILY_UNAVAILABLE).write(response, reference);
        } catch (ServletException | IOException | RuntimeException known) {
            throw known;
        } catch (Exception other) {
            throw new ServletException(other);
        }
    }
}
