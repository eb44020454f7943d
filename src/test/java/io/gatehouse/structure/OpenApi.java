package io.gatehouse.structure;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.IfMatch;
import io.gatehouse.management.request.JsonLines;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Patch;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Describes the management API from its handler methods: as OpenAPI 3.1, and as a table. */
final class OpenApi {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Map<String, Map<String, HandlerMethod>> operations = new TreeMap<>();
    private final OpenApiSchemas schemas = new OpenApiSchemas();

    OpenApi(RequestMappingHandlerMapping mappings) {
        mappings.getHandlerMethods()
                .forEach((info, method) -> {
                    if (method.hasMethodAnnotation(Operation.class)) {
                        String path = info.getPatternValues().iterator().next();
                        for (RequestMethod verb : info.getMethodsCondition().getMethods()) {
                            operations
                                    .computeIfAbsent(path, none -> new TreeMap<>(OpenApi::order))
                                    .put(verb.name(), method);
                        }
                    }
                });
    }

    private static int order(String one, String other) {
        return Integer.compare(METHODS.indexOf(one), METHODS.indexOf(other));
    }

    /** The table of the reference. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append("| Operation | Address | Scope | Who | |\n|---|---|---|---|---|\n");
        operations.forEach((path, methods) ->
                methods.forEach((verb, method) -> {
                    Operation operation = operation(method);
                    table.append(
                            "| `%s` | %s `%s` | `%s` | %s | %s |%n"
                                    .formatted(
                                            operation.id(),
                                            verb,
                                            path,
                                            operation.scope(),
                                            who(operation),
                                            operation.summary())
                                    .replace("\r", ""));
                }));
        return table.toString();
    }

    /** The document. */
    String json() {
        Map<String, Object> paths = new LinkedHashMap<>();
        operations.forEach((path, methods) -> {
            Map<String, Object> item = new LinkedHashMap<>();
            methods.forEach((verb, method) ->
                    item.put(verb.toLowerCase(Locale.ROOT), describe(path, verb, method)));
            paths.put(path, item);
        });
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", OpenApiParts.info());
        document.put("servers", List.of(Map.of("url", "/")));
        document.put("security", List.of(Map.of("oauth2", List.of())));
        document.put("tags", tags());
        document.put("paths", paths);
        Map<String, Object> components = OpenApiParts.components();
        components.put("schemas", schemas.all());
        document.put("components", components);
        requireOrder(document);
        return JSON.writeValueAsString(document) + "\n";
    }

    // A map without an order would write the document anew in every second JVM.
    private static void requireOrder(Object part) {
        if (part instanceof Map<?, ?> map) {
            if (map.size() > 1 && !(map instanceof SequencedMap)) {
                throw new IllegalStateException("in no order: " + map);
            }
            map.values().forEach(OpenApi::requireOrder);
        } else if (part instanceof Collection<?> several) {
            several.forEach(OpenApi::requireOrder);
        }
    }

    private static String who(Operation operation) {
        String who = operation.who().name().toLowerCase(Locale.ROOT);
        if (operation.recent()) {
            return who + ", just signed in";
        }
        String members = String.join(", ", operation.recentFor());
        return members.isEmpty() ? who : who + ", just signed in for " + members;
    }

    private List<Map<String, Object>> tags() {
        return operations.values().stream()
                .flatMap(methods -> methods.values().stream())
                .map(OpenApi::tag)
                .distinct()
                .sorted()
                .map(tag -> Map.<String, Object>of("name", tag))
                .toList();
    }

    private Map<String, Object> describe(String path, String verb, HandlerMethod method) {
        Operation operation = operation(method);
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("operationId", operation.id());
        described.put("summary", operation.summary());
        described.put("tags", List.of(tag(method)));
        described.put("description", "For: %s.".formatted(who(operation)));
        described.put(
                "security", List.of(Map.of("oauth2", List.of(OwnApi.PREFIX + operation.scope()))));
        List<Object> parameters = parameters(path, verb, method);
        if (!parameters.isEmpty()) {
            described.put("parameters", parameters);
        }
        body(method, described);
        described.put("responses", responses(method, operation));
        return described;
    }

    private List<Object> parameters(String path, String verb, HandlerMethod method) {
        List<Object> parameters = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(path);
        while (variables.find()) {
            parameters.add(
                    parameter(
                            "path", variables.group(1), true, typeOf(method, variables.group(1))));
        }
        for (MethodParameter one : method.getMethodParameters()) {
            RequestParam query = one.getParameterAnnotation(RequestParam.class);
            if (query != null) {
                parameters.add(
                        parameter(
                                "query",
                                query.name(),
                                query.required(),
                                one.getGenericParameterType()));
            }
            if (one.getParameterType() == Paging.class) {
                parameters.add(ref("parameters", "limit"));
                parameters.add(ref("parameters", "cursor"));
            }
            if (one.getParameterType() == IfMatch.class) {
                parameters.add(ref("parameters", "ifMatch"));
            }
        }
        if (verb.equals(HttpMethod.POST.name())) {
            parameters.add(ref("parameters", "idempotencyKey"));
        }
        return parameters;
    }

    private static Class<?> typeOf(HandlerMethod method, String variable) {
        for (MethodParameter one : method.getMethodParameters()) {
            PathVariable path = one.getParameterAnnotation(PathVariable.class);
            if (path != null && path.value().equals(variable)) {
                return one.getParameterType();
            }
        }
        return String.class;
    }

    private Map<String, Object> parameter(String in, String name, boolean required, Type type) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", name);
        parameter.put("in", in);
        parameter.put("required", required);
        parameter.put("schema", schemas.of(type));
        return parameter;
    }

    private void body(HandlerMethod method, Map<String, Object> described) {
        for (MethodParameter one : method.getMethodParameters()) {
            if (one.hasParameterAnnotation(Body.class)) {
                boolean patch = one.getParameterType() == Patch.class;
                Object schema =
                        patch
                                ? schemas.patch(argument(one.getGenericParameterType()))
                                : schemas.of(one.getParameterType());
                Map<String, Object> content = new LinkedHashMap<>();
                if (patch) {
                    content.put("application/merge-patch+json", Map.of("schema", schema));
                }
                content.put("application/json", Map.of("schema", schema));
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("required", true);
                body.put("content", content);
                described.put("requestBody", body);
            }
        }
    }

    private Map<String, Object> responses(HandlerMethod method, Operation operation) {
        Map<String, Object> responses = new LinkedHashMap<>();
        Map<String, Object> success = new LinkedHashMap<>();
        success.put("description", "Done");
        success.put("headers", Map.of("X-Reference", ref("headers", "reference")));
        if (!(method.getMethod().getGenericReturnType() instanceof ParameterizedType reply)) {
            throw new IllegalStateException(method + " does not answer with a Reply");
        }
        Type type = reply.getActualTypeArguments()[0];
        if (type == JsonLines.class) {
            Map<String, Object> line =
                    OpenApiParts.ordered("type", "string", "description", "One JSON text per line");
            success.put("content", Map.of(JsonLines.TYPE, Map.of("schema", line)));
        } else if (type != Void.class) {
            success.put("content", Map.of("application/json", Map.of("schema", schemas.of(type))));
        }
        responses.put(Integer.toString(operation.status()), success);
        responses.put("4XX", ref("responses", "problem"));
        responses.put("5XX", ref("responses", "problem"));
        return responses;
    }

    private static Class<?> argument(Type type) {
        return (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
    }

    private static Operation operation(HandlerMethod method) {
        Operation operation = method.getMethodAnnotation(Operation.class);
        if (operation == null) {
            throw new IllegalStateException(method.toString());
        }
        return operation;
    }

    private static String tag(HandlerMethod method) {
        return operation(method).scope().replaceAll(":.*", "");
    }

    static Map<String, Object> ref(String kind, String name) {
        return Map.of("$ref", "#/components/%s/%s".formatted(kind, name));
    }
}
