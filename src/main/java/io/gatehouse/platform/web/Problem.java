package io.gatehouse.platform.web;

import io.gatehouse.platform.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of an error answer of our own APIs (RFC 9457).
 *
 * @param status usually that of the type
 * @param detail one sentence for the developer of the caller; null when the title says it all
 * @param errors the fields that are wrong; empty when it is none
 */
public record Problem(ProblemType type, int status, @Nullable String detail, List<Refusal> errors) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A problem of which nothing more is to say. */
    public static Problem of(ProblemType type) {
        return new Problem(type, type.status(), null, List.of());
    }

    /** A problem with a sentence for the developer of the caller. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, type.status(), detail, List.of());
    }

    /** Values that are wrong, each with its field. */
    public static Problem of(ProblemType type, List<Refusal> errors) {
        return new Problem(type, type.status(), null, List.copyOf(errors));
    }

    /** An error of which only the status is known. */
    public static Problem ofStatus(int status) {
        return new Problem(ProblemType.of(status), status, null, List.of());
    }

    /**
     * Writes the answer.
     *
     * @param reference the number under which log and audit log know the request
     */
    public void write(HttpServletResponse response, String reference) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type.uri());
        body.put("title", type.title());
        body.put("status", status);
        if (detail != null) {
            body.put("detail", detail);
        }
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        body.put("reference", reference);
        byte[] bytes = JSON.writeValueAsBytes(body);
        response.setStatus(status);
        response.setHeader("X-Reference", reference);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/problem+json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
