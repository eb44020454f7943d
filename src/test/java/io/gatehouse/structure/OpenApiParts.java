package io.gatehouse.structure;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.platform.web.ProblemType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all operations of the OpenAPI document share. */
final class OpenApiParts {

    private OpenApiParts() {}

    static Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("title", "Gatehouse management API");
        info.put("version", "1");
        info.put(
                "description",
                "Manages companies, people, applications and keys. Operators, company admins and"
                        + " service clients use the same operations with different reach; what is"
                        + " out of reach answers like what does not exist.");
        info.put("license", ordered("name", "Apache 2.0", "identifier", "Apache-2.0"));
        return info;
    }

    static Map<String, Object> components() {
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("securitySchemes", Map.of("oauth2", security()));
        components.put("parameters", parameters());
        components.put(
                "headers",
                Map.of(
                        "reference",
                        ordered(
                                "description",
                                "The number under which log and audit log know the request",
                                "schema",
                                Map.of("type", "string"))));
        components.put(
                "responses",
                Map.of(
                        "problem",
                        ordered(
                                "description",
                                "Refused, or failed: problem details (RFC 9457)",
                                "content",
                                Map.of(
                                        "application/problem+json",
                                        ordered(
                                                "schema",
                                                OpenApi.ref("schemas", "Problem"),
                                                "example",
                                                example())))));
        return components;
    }

    private static Map<String, Object> security() {
        Map<String, Object> scopes = new LinkedHashMap<>();
        OwnApi.scopeNames().forEach(name -> scopes.put(name, name.replaceAll(".*:", "")));
        Map<String, Object> flows = new LinkedHashMap<>();
        flows.put(
                "authorizationCode",
                ordered(
                        "authorizationUrl", "/oauth2/authorize",
                        "tokenUrl", "/oauth2/token",
                        "scopes", scopes));
        flows.put("clientCredentials", ordered("tokenUrl", "/oauth2/token", "scopes", scopes));
        return ordered("type", "oauth2", "flows", flows);
    }

    private static Map<String, Object> parameters() {
        Map<String, Object> limit =
                ordered("type", "integer", "minimum", 1, "maximum", 200, "default", 50);
        return ordered(
                "limit", parameter("query", "limit", false, "How many at the most", limit),
                "cursor",
                        parameter(
                                "query",
                                "cursor",
                                false,
                                "The next of the page before",
                                Map.of("type", "string")),
                "ifMatch",
                        parameter(
                                "header",
                                "If-Match",
                                true,
                                "The ETag of what was read; * for whatever it is now",
                                Map.of("type", "string")),
                "idempotencyKey",
                        parameter(
                                "header",
                                "Idempotency-Key",
                                false,
                                "A repeated request with the same key gets the first answer, for 24"
                                        + " hours",
                                ordered("type", "string", "minLength", 1, "maxLength", 255)));
    }

    private static Map<String, Object> parameter(
            String in, String name, boolean required, String description, Object schema) {
        return ordered(
                "name", name,
                "in", in,
                "required", required,
                "description", description,
                "schema", schema);
    }

    static Map<String, Object> problem() {
        List<String> types = Arrays.stream(ProblemType.values()).map(ProblemType::uri).toList();
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> error =
                ordered(
                        "type", "object",
                        "required", List.of("field", "reason"),
                        "properties", ordered("field", text, "reason", text));
        return ordered(
                "type",
                "object",
                "required",
                List.of("type", "title", "status", "reference"),
                "properties",
                ordered(
                        "type",
                        ordered("type", "string", "enum", types),
                        "title",
                        text,
                        "status",
                        Map.of("type", "integer"),
                        "detail",
                        text,
                        "errors",
                        ordered("type", "array", "items", error),
                        "reference",
                        text));
    }

    private static Map<String, Object> example() {
        return ordered(
                "type", ProblemType.INVALID_VALUES.uri(),
                "title", ProblemType.INVALID_VALUES.title(),
                "status", 422,
                "errors", List.of(ordered("field", "slug", "reason", "must be lower-case letters")),
                "reference", "7KQ2-M9XA");
    }

    /** A map in the order of the pairs. */
    static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
