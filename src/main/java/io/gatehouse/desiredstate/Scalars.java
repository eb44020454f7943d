package io.gatehouse.desiredstate;

import io.gatehouse.platform.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns nodes into simple values, with a problem where the type is another one. */
final class Scalars {

    private final Values values;
    private final Findings findings;

    Scalars(Values values, Findings findings) {
        this.values = values;
        this.findings = findings;
    }

    /** The text; null when something was found against it. */
    @Nullable String text(Node node, String path) {
        Place place = Place.of(node, path);
        if (!(node instanceof ScalarNode scalar)) {
            findings.refuse(place, "must be a text");
            return null;
        }
        if (!scalar.getTag().equals(Tag.STR) && !scalar.getTag().equals(Tag.TIMESTAMP)) {
            findings.refuse(
                    place,
                    scalar.getTag().equals(Tag.NULL)
                            ? "must be a text, and there is none"
                            : "must be a text; put it in quotes");
            return null;
        }
        String value = values.resolve(scalar.getValue(), place, findings);
        if (value != null && !PlainText.isText(value)) {
            findings.refuse(place, "has characters that no text can have");
            return null;
        }
        return value;
    }

    /** True or false; null when something was found against it. */
    @Nullable Boolean bool(Node node, String path) {
        if (node instanceof ScalarNode scalar) {
            String text = scalar.getValue();
            boolean indirect = scalar.getTag().equals(Tag.STR) && Values.isIndirect(text);
            if (indirect) {
                text = values.resolve(text, Place.of(node, path), findings);
                if (text == null) {
                    return null;
                }
            }
            if ((indirect || scalar.getTag().equals(Tag.BOOL))
                    && (text.equals("true") || text.equals("false"))) {
                return text.equals("true");
            }
        }
        findings.refuse(Place.of(node, path), "must be true or false");
        return null;
    }

    /** Maps, lists, texts, whole numbers and booleans; null when something was found against it. */
    @Nullable Object tree(Node node, String path) {
        return switch (node) {
            case MappingNode mapping -> map(mapping, path);
            case SequenceNode list -> list(list, path);
            case ScalarNode scalar when scalar.getTag().equals(Tag.BOOL) -> bool(scalar, path);
            case ScalarNode scalar when scalar.getTag().equals(Tag.INT) -> number(scalar, path);
            default -> text(node, path);
        };
    }

    private @Nullable Object number(ScalarNode scalar, String path) {
        try {
            return Integer.valueOf(scalar.getValue());
        } catch (NumberFormatException tooLarge) {
            findings.refuse(Place.of(scalar, path), "must be a whole number below 2147483648");
            return null;
        }
    }

    private Map<String, Object> map(MappingNode mapping, String path) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                findings.refuse(Place.of(tuple.getKeyNode(), path), "a key must be a text");
                continue;
            }
            String inner = path + "." + key.getValue();
            Object value = tree(tuple.getValueNode(), inner);
            if (value != null && map.put(key.getValue(), value) != null) {
                findings.refuse(Place.of(key, inner), "is there twice");
            }
        }
        return map;
    }

    private List<Object> list(SequenceNode list, String path) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Object item = tree(list.getValue().get(i), path + "[" + i + "]");
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }
}
