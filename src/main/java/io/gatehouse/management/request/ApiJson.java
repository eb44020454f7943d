package io.gatehouse.management.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.platform.PlainText;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
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

    /** Nothing of ours is half as deep. */
    private static final int DEEPEST = 32;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .build())
                                    .build())
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
                String place = placeOfNoText(object);
                if (place != null) {
                    throw wrong(
                            List.of(new Refusal(place, "has characters that no text can have")));
                }
                return object;
            }
        } catch (JacksonException notJson) {
            throw malformed(
                    "The body is not JSON, has a member twice, or is deeper than %d levels."
                            .formatted(DEEPEST));
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
        List<Refusal> misfits = misfits(value);
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

    /** Where the first text is that cannot be kept; null when there is none. */
    private static @Nullable String placeOfNoText(JsonNode node) {
        if (node.isString()) {
            return PlainText.isText(node.stringValue()) ? null : "";
        }
        int number = 0;
        for (JsonNode item : node.isArray() ? node : List.<JsonNode>of()) {
            String inner = placeOfNoText(item);
            if (inner != null) {
                return within("[%d]".formatted(number), inner);
            }
            number++;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!PlainText.isText(member.getKey())) {
                return "(a name)"; // which no answer could repeat
            }
            String inner = placeOfNoText(member.getValue());
            if (inner != null) {
                return within(member.getKey(), inner);
            }
        }
        return null;
    }

    // From its end, and only where there is something to say: a place for each of many elements
    // would cost more than all the rest.
    private static String within(String place, String inner) {
        return inner.isEmpty() || inner.startsWith("[") ? place + inner : place + "." + inner;
    }

    private static List<Refusal> misfits(@Nullable Object value) {
        List<Refusal> misfits = new ArrayList<>();
        if (value instanceof Collection<?> items) {
            int number = 0;
            for (Object item : items) {
                List<Refusal> found =
                        item == null ? List.of(new Refusal("", "must not be null")) : misfits(item);
                for (Refusal one : found) {
                    misfits.add(at("[%d]".formatted(number), one));
                }
                number++;
            }
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                for (Refusal one : misfits(part(value, component), component)) {
                    misfits.add(at(Words.snake(component.getName()), one));
                }
            }
        }
        return misfits;
    }

    private static List<Refusal> misfits(@Nullable Object part, RecordComponent component) {
        if (part instanceof Instant time && !Times.isKnown(time)) {
            return List.of(new Refusal("", "must be in the years 1 to 9999"));
        }
        if (part == null && !isOptional(component)) {
            return List.of(new Refusal("", "is required"));
        }
        return misfits(part);
    }

    private static Refusal at(String place, Refusal inner) {
        return new Refusal(within(place, inner.field()), inner.reason());
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
