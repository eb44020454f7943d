package io.gatehouse.management.request;

import io.gatehouse.pages.Reference;
import io.gatehouse.platform.Overloaded;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Makes problem details of what handler methods of the API throw. */
@ControllerAdvice(basePackages = "io.gatehouse.management")
class ProblemAnswers {

    @ExceptionHandler
    void refused(Refused refused, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        refused.headers().forEach(response::setHeader);
        write(refused.problem(), request, response);
    }

    @ExceptionHandler
    void first(Inquiry.Question question, HttpServletRequest request) {
        Current.inquiry(request).open(question);
    }

    // An id that is none is as unknown as any other.
    @ExceptionHandler
    void mismatch(
            MethodArgumentTypeMismatchException wrong,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Problem problem =
                wrong.getParameter().hasParameterAnnotation(PathVariable.class)
                        ? Problem.of(ProblemType.NOT_FOUND)
                        : Problem.of(
                                ProblemType.INVALID_REQUEST,
                                List.of(new Refusal(wrong.getName(), "has not the right form")));
        write(problem, request, response);
    }

    @ExceptionHandler
    void missing(
            MissingServletRequestParameterException missing,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Refusal refusal = new Refusal(missing.getParameterName(), "is required");
        write(Problem.of(ProblemType.INVALID_REQUEST, List.of(refusal)), request, response);
    }

    // Two requests made the same thing at once, and the database decided.
    @ExceptionHandler
    void duplicate(
            DuplicateKeyException taken, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        write(Problem.of(ProblemType.ALREADY_EXISTS), request, response);
    }

    @ExceptionHandler
    void referenced(
            DataIntegrityViolationException referenced,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        write(
                Problem.of(
                        ProblemType.CONFLICT,
                        "Others still belong to it, or what it refers to is gone."),
                request,
                response);
    }

    @ExceptionHandler
    void busy(
            TransientDataAccessException busy,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            throw busy;
        }
        response.setHeader("Retry-After", "1");
        write(Problem.of(ProblemType.TEMPORARILY_UNAVAILABLE), request, response);
    }

    @ExceptionHandler
    void overloaded(Overloaded busy, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            throw busy;
        }
        response.setHeader("Retry-After", "2");
        write(
                Problem.of(
                        ProblemType.TEMPORARILY_UNAVAILABLE,
                        "There are %s.".formatted(busy.getMessage())),
                request,
                response);
    }

    private static void write(
            Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problem.write(response, Reference.of(request));
    }
}
