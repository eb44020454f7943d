package io.gatehouse.protocol.request;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import tools.jackson.databind.json.JsonMapper;

/** Writes the JSON answers of the endpoints; none of them may be kept by a cache. */
public final class JsonAnswer {

    private static final JsonMapper JSON = JsonMapper.shared();

    private JsonAnswer() {}

    /** Writes the object with the status. */
    public static void write(HttpServletResponse response, int status, Map<String, ?> body)
            throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /**
     * Writes the error of RFC 6749 section 5.2, with 401 for a client that failed to authenticate.
     */
    public static void error(HttpServletResponse response, OAuth2Error error) throws IOException {
        boolean client = error.getErrorCode().equals(OAuth2ErrorCodes.INVALID_CLIENT);
        if (client) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"gatehouse\"");
        }
        error(response, client ? 401 : 400, error);
    }

    /** Writes the error of RFC 6749 section 5.2 with the status. */
    public static void error(HttpServletResponse response, int status, OAuth2Error error)
            throws IOException {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", error.getErrorCode());
        if (error.getDescription() != null) {
            body.put("error_description", Printable.of(error.getDescription()));
        }
        write(response, status, body);
    }
}
