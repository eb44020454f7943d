package io.gatehouse.management.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON of the API: records with names in snake case, constants in lower case, no nulls. Reading is
 * strict: unknown members, wrong types, members twice and missing members are refused by name. A
 * component of a record that is not {@code @Nullable} is required.
 */
final class ApiJson {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                    .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            coercion ->
                                    coercion.setCoercion(
                                                    CoercionInputShape.Integer, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Float, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Boolean,
                                                    CoercionAction.Fail))
                    .changeDefaultPropertyInclusion(
                            value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .build();

    private ApiJson() {}

    static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** The body as a JSON object. */
    static ObjectNode object(byte[] body) {
        if (body.length == 0) {
            throw malformed("The request needs a body.");
        }
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                checkTexts(object, "");
                return object;
            }
        } catch (JacksonException notJson) {
            throw malformed("The body is not JSON, or has a member twice.");
        }
        throw malformed("The body must be a JSON object.");
    }

    /** Reads the object as a record. */
    static <T> T read(ObjectNode object, Class<T> type) {
        T value;
        try {
            value = MAPPER.treeToValue(object, type);
        } catch (JacksonException misfit) {
            throw wrong(JsonMisfits.of(misfit));
        }
        List<Refusal> misfits = new ArrayList<>();
        findMisfits(value, "", misfits);
        if (!misfits.isEmpty()) {
            throw wrong(misfits);
        }
        return value;
    }

    static Refused malformed(String detail) {
        return new Refused(Problem.of(ProblemType.INVALID_REQUEST, detail));
    }

    static Refused wrong(List<Refusal> refusals) {
        return new Refused(Problem.of(ProblemType.INVALID_REQUEST, refusals));
    }

    // What PostgreSQL cannot store, and what UTF-8 cannot write.
    private static void checkTexts(JsonNode node, String path) {
        if (node.isString()) {
            String text = node.stringValue();
            if (text.indexOf('\0') >= 0 || !isWellFormed(text)) {
                throw wrong(List.of(new Refusal(path, "has characters that no text can have")));
            }
        } else if (node.isArray()) {
            int number = 0;
            for (JsonNode item : node) {
                checkTexts(item, "%s[%d]".formatted(path, number++));
            }
        } else if (node.isObject()) {
            node.forEachEntry(
                    (name, value) -> checkTexts(value, path.isEmpty() ? name : path + "." + name));
        }
    }

    private static boolean isWellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static void findMisfits(@Nullable Object value, String path, List<Refusal> misfits) {
        if (value instanceof Collection<?> items) {
            int number = 0;
            for (Object item : items) {
                String place = "%s[%d]".formatted(path, number++);
                if (item == null) {
                    misfits.add(new Refusal(place, "must not be null"));
                }
                findMisfits(item, place, misfits);
            }
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                String name = Words.snake(component.getName());
                String place = path.isEmpty() ? name : path + "." + name;
                Object part = part(value, component);
                if (part instanceof Instant time && !Times.isKnown(time)) {
                    misfits.add(new Refusal(place, "must be in the years 1 to 9999"));
                }
                if (part == null && !isOptional(component)) {
                    misfits.add(new Refusal(place, "is required"));
                }
                findMisfits(part, place, misfits);
            }
        }
    }

    /** True when the component may be absent. */
    static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Object part(Object value, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("a record without accessor", broken);
        }
    }
}
