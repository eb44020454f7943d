package io.gatehouse.protocol.requestobject;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.protocol.request.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parameters in a request object: texts as they are, numbers and truth values as texts, objects
 * as their JSON (OpenID Connect Core section 6.1).
 */
final class ObjectParameters {

    /** About the object and not of the request. */
    private static final Set<String> OF_THE_TOKEN =
            Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti");

    /** May have several values (RFC 8707 section 2). */
    private static final String RESOURCE = "resource";

    private static final JsonMapper JSON = JsonMapper.shared();

    private ObjectParameters() {}

    static Map<String, List<String>> of(JWTClaimsSet claims) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        claims.getClaims()
                .forEach((name, value) -> {
                    if (value != null && !OF_THE_TOKEN.contains(name)) {
                        List<String> texts = texts(name, value);
                        if (texts.stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
                            throw Refusal.of(
                                    "invalid_request_object",
                                    "a parameter contains a NUL character");
                        }
                        if (!texts.isEmpty() && !texts.equals(List.of(""))) {
                            parameters.put(name, texts);
                        }
                    }
                });
        return parameters;
    }

    private static List<String> texts(String name, Object value) {
        if (name.equals(RESOURCE)
                && value instanceof List<?> several
                && several.stream().allMatch(String.class::isInstance)) {
            return several.stream().map(String.class::cast).toList();
        }
        return switch (value) {
            case String text -> List.of(text);
            case Boolean truth -> List.of(truth.toString());
            case Number number -> List.of(number.toString());
            default -> List.of(JSON.writeValueAsString(value));
        };
    }
}
