package io.gatehouse.protocol.authorize;

import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.request.Printable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;

/**
 * Sends the browser back to the client with the answer, in the way that the request asked for;
 * always with the issuer (RFC 9207, or inside the signed token), and in the address by 303, so that
 * no form is sent on (RFC 9700 section 4.12).
 */
@Component
class Answer {

    private final Issuer issuer;
    private final SignedResponse signed;
    private final SessionState sessionState;
    private final Pages pages;

    Answer(Issuer issuer, SignedResponse signed, SessionState sessionState, Pages pages) {
        this.issuer = issuer;
        this.signed = signed;
        this.sessionState = sessionState;
        this.pages = pages;
    }

    /**
     * Refuses to go on when no answer could be given at the target.
     *
     * @throws PageError for the person, since the client cannot be told
     */
    void requirePossible(RedirectTarget target) {
        if (target.mode().isSigned()) {
            signed.requirePossible(target.client());
        }
    }

    void code(
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectTarget target,
            String code)
            throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("code", code);
        sessionState
                .of(request, response, target)
                .ifPresent(known -> parameters.put("session_state", known));
        send(request, response, target, parameters);
    }

    void error(
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectTarget target,
            OAuth2Error error)
            throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("error", error.getErrorCode());
        if (error.getDescription() != null) {
            parameters.put("error_description", Printable.of(error.getDescription()));
        }
        send(request, response, target, parameters);
    }

    private void send(
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectTarget target,
            Map<String, String> parameters)
            throws IOException {
        if (target.state() != null) {
            parameters.put("state", target.state());
        }
        Map<String, String> answer = parameters;
        if (target.mode().isSigned()) {
            answer = Map.of("response", signed.of(target.client(), parameters));
        } else {
            answer.put("iss", issuer.value());
        }
        if (target.mode().isForm()) {
            FormPostView view = new FormPostView(target.uri(), target.client().name(), answer);
            pages.render(
                    request,
                    response,
                    HttpServletResponse.SC_OK,
                    new Page("form-post", view).leadingTo(target.uri()));
        } else {
            redirect(response, address(target.uri(), answer));
        }
    }

    private static String address(String uri, Map<String, String> parameters) {
        StringBuilder location = new StringBuilder(uri);
        char separator = uri.indexOf('?') < 0 ? '?' : '&';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            location.append(separator)
                    .append(parameter.getKey())
                    .append('=')
                    .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return location.toString();
    }

    /** 303 to an address that must not be kept by a cache. */
    static void redirect(HttpServletResponse response, String location) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.LOCATION, location);
        response.setStatus(303);
    }
}
