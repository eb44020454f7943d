package io.gatehouse.pages;

import io.gatehouse.platform.web.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last stop of every error that nothing else answered: JSON for API endpoints, the error page
 * for people. Neither says more than the status and the reference under which the log has the
 * cause.
 */
@Controller
class ErrorAnswers implements ErrorController {
    private static final Duration SHORTLY = Duration.ofSeconds(5);

    private final Pages pages;
    private final SecurityHeaders headers;
    private final JsonMapper json;

    ErrorAnswers(Pages pages, SecurityHeaders headers, JsonMapper json) {
        this.pages = pages;
        this.headers = headers;
        this.json = json;
    }

    @RequestMapping("/error")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = statusOf(request);
        Throwable cause =
                request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown
                        ? thrown
                        : null;
        answer(request, response, status, originalUri(request), cause);
    }

    /** Answers for this address, which may be one that the application never saw. */
    void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            String uri,
            @Nullable Throwable cause)
            throws IOException {
        boolean wait = status == 429 || status == 503;
        if (wait && !response.containsHeader(HttpHeaders.RETRY_AFTER)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(SHORTLY.toSeconds()));
        }
        String path = uri.substring(Math.min(request.getContextPath().length(), uri.length()));
        if (ApiPaths.contains(path)) {
            answerApi(request, response, status, path, cause);
        } else {
            pages.error(request, response, ErrorPage.of(status, ErrorCodes.forPage(status)), cause);
        }
    }

    private void answerApi(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            String path,
            @Nullable Throwable cause)
            throws IOException {
        String reference = Reference.of(request);
        String code = ErrorCodes.forApi(status);
        Pages.log(status, code, reference, cause);
        headers.forAnyAnswer(response);
        if (ApiPaths.usesProblemDetails(path)) {
            Problem.ofStatus(status).write(response, reference);
            return;
        }
        response.setHeader("X-Reference", reference);
        response.setStatus(status);

        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", code);
        body.put("error_description", ErrorCodes.sentence(status));
        body.put("reference", reference);
        response.setContentType("application/json");
        byte[] bytes = json.writeValueAsBytes(body);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** Opened directly, {@code /error} is an address like any other that does not exist. */
    private static int statusOf(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return status instanceof Integer known && known >= 400 && known <= 599 ? known : 404;
    }

    private static String originalUri(HttpServletRequest request) {
        Object original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return original instanceof String known ? known : request.getRequestURI();
    }
}
