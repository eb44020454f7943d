package io.gatehouse.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The error of last resort: OAuth JSON, RFC 6749 section 5.2. */
final class PlainErrors {
    private PlainErrors() {}

    /**
     * Writes the answer.
     *
     * @param description a fixed sentence without quotes: it is not escaped
     */
    static void write(HttpServletResponse response, int status, String description)
            throws IOException {
        String error = status >= 500 ? "server_error" : "invalid_request";
        byte[] body =
                "{\"error\":\"%s\",\"error_description\":\"%s\"}"
                        .formatted(error, description)
                        .getBytes(UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
