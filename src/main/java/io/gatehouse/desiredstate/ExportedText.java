package io.gatehouse.desiredstate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes a tree as YAML that the reader of desired-state files reads as it is. */
final class ExportedText {

    private static final int WIDTH = 120;

    private ExportedText() {}

    static String of(Map<String, Object> tree) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndent(4);
        options.setWidth(WIDTH);
        options.setSplitLines(false);
        // Every list is a new one: the same one twice would become an anchor, which files may not
        // have.
        return new Yaml(options).dump(literal(tree));
    }

    private static Object literal(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, inner) -> {
                    if (inner != null) {
                        copy.put(key, literal(inner));
                    }
                });
                yield copy;
            }
            case Collection<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(item -> copy.add(literal(item)));
                yield copy;
            }
            case String text when Values.isIndirect(text) -> Values.LITERAL + text;
            default -> value;
        };
    }
}
