package io.gatehouse.management.request;

import io.gatehouse.platform.Refusal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says in our words where JSON does not fit and what was expected. */
final class JsonMisfits {

    private JsonMisfits() {}

    static List<Refusal> of(JacksonException misfit) {
        return List.of(new Refusal(path(misfit), reason(misfit)));
    }

    private static String path(JacksonException misfit) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : misfit.getPath()) {
            String name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        return path.toString();
    }

    private static String reason(JacksonException misfit) {
        if (misfit instanceof UnrecognizedPropertyException unknown) {
            Collection<Object> known = unknown.getKnownPropertyIds();
            return known == null || known.isEmpty()
                    ? "is not known here"
                    : "is not known here; there are "
                            + known.stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", "));
        }
        return misfit instanceof MismatchedInputException mismatch
                ? "must be " + expected(mismatch.getTargetType())
                : "has a wrong type";
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> Words.of((Enum<?>) constant))
                            .collect(Collectors.joining(", "));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "an object";
        }
        return switch (type.getSimpleName()) {
            case "String" -> "a text";
            case "Boolean", "boolean" -> "true or false";
            case "Integer", "int", "Long", "long" -> "a whole number";
            case "Instant" -> "a time such as 2027-01-31T12:00:00Z";
            case "Duration" -> "a duration such as PT10M";
            case "UUID" -> "an id";
            default -> "of another type";
        };
    }
}
