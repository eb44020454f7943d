package io.gatehouse.platform.web;

import io.gatehouse.platform.Overloaded;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * Makes 503 of a database that is away or too much work, for every controller; the error answer
 * says when to retry.
 */
@ControllerAdvice
class Unavailable {

    private static final Logger log = LoggerFactory.getLogger(Unavailable.class);

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class,
        // A connection that broke within a transaction: its rollback fails too, and hides why.
        TransactionSystemException.class,
        Overloaded.class
    })
    void answer(Exception away, HttpServletResponse response) throws IOException {
        log.warn("answered 503: {}", away.getMessage());
        response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
}
