package io.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON in the one form of RFC 8785, which any tool can compute again: members sorted, no white
 * space. Numbers are integers here; others are written in full, without an exponent.
 */
final class CanonicalJson {

    private CanonicalJson() {}

    static byte[] bytes(Map<String, ?> object) {
        return text(object).getBytes(UTF_8);
    }

    static String text(Map<String, ?> object) {
        StringBuilder out = new StringBuilder();
        write(object, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> object -> writeObject(object, out);
            case List<?> list -> writeList(list, out);
            case BigDecimal number -> out.append(number.stripTrailingZeros().toPlainString());
            case Double number -> write(BigDecimal.valueOf(number), out);
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> writeText(value.toString(), out);
        }
    }

    private static void writeObject(Map<?, ?> object, StringBuilder out) {
        // Strings compare by UTF-16 code units, as RFC 8785 section 3.2.3 sorts.
        TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
        object.forEach((name, member) -> sorted.put(String.valueOf(name), member));
        char separator = '{';
        for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
            out.append(separator);
            writeText(member.getKey(), out);
            out.append(':');
            write(member.getValue(), out);
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static void writeList(List<?> list, StringBuilder out) {
        out.append('[');
        for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
            write(items.next(), out);
            out.append(items.hasNext() ? "," : "");
        }
        out.append(']');
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        text.chars()
                .forEach(c -> {
                    switch (c) {
                        case '"' -> out.append("\\\"");
                        case '\\' -> out.append("\\\\");
                        case '\b' -> out.append("\\b");
                        case '\f' -> out.append("\\f");
                        case '\n' -> out.append("\\n");
                        case '\r' -> out.append("\\r");
                        case '\t' -> out.append("\\t");
                        default -> {
                            if (c < 0x20) {
                                out.append("\\u%04x".formatted(c));
                            } else {
                                out.append((char) c);
                            }
                        }
                    }
                });
        out.append('"');
    }
}
