package io.gatehouse.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers requests that cannot be read, each for its own addresses. Beans are asked in their
 * {@code @Order}; the first that answers true has written the response. Without one the answer is
 * plain OAuth JSON.
 */
public interface BadRequestHandler {

    /**
     * Answers with status 400, or returns false and writes nothing. The request's parameters are
     * unreadable; its address, method and headers are safe.
     *
     * @param reason one sentence for the developer of the client, without anything of the request
     */
    boolean answer(HttpServletRequest request, HttpServletResponse response, String reason)
            throws IOException;
}
