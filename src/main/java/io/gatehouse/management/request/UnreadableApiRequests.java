package io.gatehouse.management.request;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.pages.Reference;
import io.gatehouse.platform.web.BadRequestHandler;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Answers requests to the API whose parameters cannot be read. */
@Component
@Order(0)
class UnreadableApiRequests implements BadRequestHandler {

    @Override
    public boolean answer(HttpServletRequest request, HttpServletResponse response, String reason)
            throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (!path.startsWith(OwnApi.PATH + "/")) {
            return false;
        }
        Problem.of(ProblemType.INVALID_REQUEST, reason).write(response, Reference.of(request));
        return true;
    }
}
