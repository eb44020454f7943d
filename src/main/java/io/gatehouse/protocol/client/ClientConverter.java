package io.gatehouse.protocol.client;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads how the client authenticates: Basic, secret in the form, signed assertion, or only its
 * name. Exactly one of them (RFC 6749 section 2.3: a client must not use more than one method).
 */
class ClientConverter implements AuthenticationConverter {

    /** What signs an assertion the client's registration says, and never the assertion. */
    static final ClientAuthenticationMethod ASSERTION =
            new ClientAuthenticationMethod("client_assertion");

    private static final String ASSERTION_TYPE =
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final String BASIC = "Basic ";

    @Override
    public Authentication convert(HttpServletRequest request) {
        Parameters form = Parameters.ofForm(request);
        form.refuseRepeated();
        String header = onlyHeader(request);
        boolean basic = header != null && header.regionMatches(true, 0, BASIC, 0, BASIC.length());
        boolean secret = form.one("client_secret") != null;
        boolean assertion = form.one("client_assertion") != null;
        if ((basic ? 1 : 0) + (secret ? 1 : 0) + (assertion ? 1 : 0) > 1) {
            throw Refusal.invalidRequest("more than one way of client authentication");
        }
        if (header != null && basic) {
            return fromHeader(header.substring(BASIC.length()).trim(), form.one("client_id"));
        }
        return assertion ? fromAssertion(form) : fromForm(form);
    }

    private static @Nullable String onlyHeader(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.size() > 1) {
            throw Refusal.invalidRequest("more than one Authorization header");
        }
        return headers.isEmpty() ? null : headers.getFirst();
    }

    private static Authentication fromHeader(String encoded, @Nullable String clientId) {
        String pair = decodeBase64(encoded);
        int colon = pair.indexOf(':');
        if (colon < 1) {
            throw Refusal.invalidClient();
        }
        String name = decodeForm(pair.substring(0, colon));
        if (clientId != null && !clientId.equals(name)) {
            throw Refusal.invalidRequest("client_id differs from the one in the header");
        }
        return token(
                name,
                ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
                decodeForm(pair.substring(colon + 1)));
    }

    private static Authentication fromForm(Parameters form) {
        String clientId = form.one("client_id");
        if (clientId == null) {
            throw Refusal.invalidClient();
        }
        String secret = form.one("client_secret");
        return secret == null
                ? token(clientId, ClientAuthenticationMethod.NONE, null)
                : token(clientId, ClientAuthenticationMethod.CLIENT_SECRET_POST, secret);
    }

    private static Authentication fromAssertion(Parameters form) {
        if (!ASSERTION_TYPE.equals(form.one("client_assertion_type"))) {
            throw Refusal.invalidRequest("client_assertion_type is missing or unknown");
        }
        String assertion = form.one("client_assertion");
        String clientId = form.one("client_id");
        if (clientId == null) {
            clientId = ClientAssertions.unverifiedSubject(assertion == null ? "" : assertion);
        }
        return token(clientId, ASSERTION, assertion);
    }

    private static Authentication token(
            String clientId, ClientAuthenticationMethod method, @Nullable String credentials) {
        boolean wellFormed =
                !clientId.isBlank() && clientId.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
        if (!wellFormed) {
            throw Refusal.invalidClient();
        }
        return new OAuth2ClientAuthenticationToken(clientId, method, credentials, Map.of());
    }

    private static String decodeBase64(String encoded) {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.invalidClient();
        }
    }

    // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
    private static String decodeForm(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
