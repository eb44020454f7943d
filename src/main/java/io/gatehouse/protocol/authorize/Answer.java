package io.gatehouse.protocol.authorize;

import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.request.Printable;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;

/**
 * Sends the browser back to the client with the answer in the query, always with {@code iss} (RFC
 * 9207) and by 303, so that no form is sent on (RFC 9700 section 4.12).
 */
@Component
class Answer {

    private final Issuer issuer;

    Answer(Issuer issuer) {
        this.issuer = issuer;
    }

    void code(HttpServletResponse response, RedirectTarget target, String code) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("code", code);
        send(response, target, parameters);
    }

    void error(HttpServletResponse response, RedirectTarget target, OAuth2Error error) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("error", error.getErrorCode());
        if (error.getDescription() != null) {
            parameters.put("error_description", Printable.of(error.getDescription()));
        }
        send(response, target, parameters);
    }

    private void send(
            HttpServletResponse response, RedirectTarget target, Map<String, String> parameters) {
        if (target.state() != null) {
            parameters.put("state", target.state());
        }
        parameters.put("iss", issuer.value());
        StringBuilder location = new StringBuilder(target.uri());
        char separator = target.uri().indexOf('?') < 0 ? '?' : '&';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            location.append(separator)
                    .append(parameter.getKey())
                    .append('=')
                    .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        redirect(response, location.toString());
    }

    /** 303 to an address that must not be kept by a cache. */
    static void redirect(HttpServletResponse response, String location) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.LOCATION, location);
        response.setStatus(303);
    }
}
