package io.gatehouse.pages;

import io.gatehouse.platform.web.BadRequestHandler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Shows people the error page where a program would get JSON. */
@Component
class UnreadableRequests implements BadRequestHandler {

    private final Pages pages;

    UnreadableRequests(Pages pages) {
        this.pages = pages;
    }

    @Override
    public boolean answer(HttpServletRequest request, HttpServletResponse response, String reason)
            throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (ApiPaths.contains(path)) {
            return false;
        }
        pages.error(request, response, ErrorPage.of(400, "invalid_request").withHint(reason));
        return true;
    }
}
