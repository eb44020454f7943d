package io.gatehouse.structure;

import io.gatehouse.management.request.Items;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** JSON schemas of the API's records. */
final class OpenApiSchemas {

    private static final Map<String, Object> EXAMPLES =
            Map.ofEntries(
                    Map.entry("slug", "acme"),
                    Map.entry("name", "Acme Energy"),
                    Map.entry("email", "carol@acme.example"),
                    Map.entry("audience", "https://api.energy.example"),
                    Map.entry("clientId", "energy-web"),
                    Map.entry("company", "0199c2a0-0000-7000-8000-000000000001"),
                    Map.entry("account", "0199c2a0-0000-7000-8000-000000000002"),
                    Map.entry("algorithm", "ES256"),
                    Map.entry("lifetime", "PT10M"),
                    Map.entry("scopes", List.of("series:read")),
                    Map.entry("redirectUris", List.of("https://app.acme.example/callback")));

    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, Class<?>> owners = new TreeMap<>();
    private final Map<String, Class<?>> names = new TreeMap<>();

    OpenApiSchemas() {
        schemas.put("Problem", OpenApiParts.problem());
    }

    Map<String, Object> all() {
        return schemas;
    }

    /** The schema of the type, or where it stands. */
    Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic);
        }
        if (!(type instanceof Class<?> known)) {
            throw new IllegalStateException("no schema for " + type);
        }
        if (known.isEnum()) {
            return OpenApiParts.ordered(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(known.getEnumConstants())
                            .map(one -> ((Enum<?>) one).name().toLowerCase(Locale.ROOT))
                            .toList());
        }
        return known.isRecord() ? record(known, false) : simple(known);
    }

    /** The schema of a merge patch of the record. */
    Map<String, Object> patch(Class<?> type) {
        return record(type, true);
    }

    private Map<String, Object> ofGeneric(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (raw == Items.class) {
            return page((Class<?>) arguments[0]);
        }
        if (Map.class.isAssignableFrom(raw)) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", "object");
            map.put("additionalProperties", arguments[1] == Object.class ? true : of(arguments[1]));
            return map;
        }
        if (Collection.class.isAssignableFrom(raw)) {
            Map<String, Object> array = new LinkedHashMap<>();
            array.put("type", "array");
            array.put("items", of(arguments[0]));
            if (Set.class.isAssignableFrom(raw)) {
                array.put("uniqueItems", true);
            }
            return array;
        }
        throw new IllegalStateException("no schema for " + type);
    }

    private static Map<String, Object> simple(Class<?> type) {
        if (type == String.class) {
            return Map.of("type", "string");
        }
        if (type == UUID.class) {
            return OpenApiParts.ordered("type", "string", "format", "uuid");
        }
        if (type == Instant.class) {
            return OpenApiParts.ordered("type", "string", "format", "date-time");
        }
        if (type == Duration.class) {
            return OpenApiParts.ordered("type", "string", "format", "duration");
        }
        if (type == Boolean.class || type == boolean.class) {
            return Map.of("type", "boolean");
        }
        if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
            return Map.of("type", "integer");
        }
        if (type == Object.class) {
            return Map.of();
        }
        throw new IllegalStateException("no schema for " + type);
    }

    private Map<String, Object> page(Class<?> type) {
        String name = name(type) + "Page";
        if (!schemas.containsKey(name)) {
            schemas.put(
                    name,
                    OpenApiParts.ordered(
                            "type",
                            "object",
                            "required",
                            List.of("items"),
                            "properties",
                            OpenApiParts.ordered(
                                    "items",
                                    OpenApiParts.ordered("type", "array", "items", of(type)),
                                    "next",
                                    OpenApiParts.ordered(
                                            "type",
                                            "string",
                                            "description",
                                            "The cursor of the next page; absent on the last"))));
        }
        return OpenApi.ref("schemas", name);
    }

    private Map<String, Object> record(Class<?> type, boolean patch) {
        String name = name(type) + (patch ? "Patch" : "");
        if (owners.putIfAbsent(name, type) == null) {
            Map<String, Object> properties = new LinkedHashMap<>();
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(snake(component.getName()), property(component));
            }
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "object");
            List<String> required =
                    Arrays.stream(type.getRecordComponents())
                            .filter(component -> !isOptional(component))
                            .map(component -> snake(component.getName()))
                            .toList();
            if (!patch && !required.isEmpty()) {
                schema.put("required", required);
            }
            schema.put("properties", properties);
            schema.put("additionalProperties", false);
            schemas.put(name, schema);
        }
        return OpenApi.ref("schemas", name);
    }

    private Map<String, Object> property(RecordComponent component) {
        Map<String, Object> schema = of(component.getGenericType());
        Object example = EXAMPLES.get(component.getName());
        if (example == null
                || schema.containsKey("$ref")
                || schema.get("items") instanceof Map<?, ?> items && items.containsKey("$ref")) {
            return schema;
        }
        Map<String, Object> shown = new LinkedHashMap<>(schema);
        shown.put("examples", List.of(example));
        return shown;
    }

    private static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Short, unless another type has taken the short name. */
    private String name(Class<?> type) {
        String name = type.getSimpleName().replaceAll("View$", "");
        Class<?> owner = names.putIfAbsent(name, type);
        if (owner == null || owner == type) {
            return name;
        }
        String area = type.getPackageName().replaceAll(".*\\.", "");
        return area.substring(0, 1).toUpperCase(Locale.ROOT) + area.substring(1) + name;
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
