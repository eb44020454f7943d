package io.gatehouse.desiredstate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A mapping of the file: hands out typed values, and notes what is wrong with them. */
final class Entry {

    private final Place place;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Scalars scalars;
    private final Findings findings;

    private Entry(Place place, Scalars scalars, Findings findings) {
        this.place = place;
        this.scalars = scalars;
        this.findings = findings;
    }

    /** The mapping, with a problem for each key that is not in {@code keys} or there twice. */
    static Entry of(
            MappingNode node, String path, Set<String> keys, Scalars scalars, Findings findings) {
        Entry entry = new Entry(Place.of(node, path), scalars, findings);
        for (NodeTuple tuple : node.getValue()) {
            entry.add(tuple, keys);
        }
        return entry;
    }

    private void add(NodeTuple tuple, Set<String> keys) {
        Place at = Place.of(tuple.getKeyNode(), place.key());
        if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
            findings.refuse(at, "a key must be a text");
            return;
        }
        String key = scalar.getValue();
        at = Place.of(scalar, path(key));
        if (!keys.isEmpty() && !keys.contains(key)) {
            findings.refuse(at, "unknown key; known here: " + String.join(", ", sorted(keys)));
        } else if (values.putIfAbsent(key, tuple.getValueNode()) != null) {
            findings.refuse(at, "is there twice");
        }
    }

    Place place() {
        return place;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Set<String> keys() {
        return values.keySet();
    }

    /** The place of the key's value; of the mapping when the key is not there. */
    Place placeOf(String key) {
        Node node = values.get(key);
        return node == null
                ? new Place(place.line(), place.column(), path(key))
                : Place.of(node, path(key));
    }

    /**
     * The place that a refusal is about: the field, or the item of its list that the reason begins
     * with.
     */
    Place placeOf(String field, String reason) {
        int dot = field.indexOf('.');
        Node node = values.get(dot < 0 ? field : field.substring(0, dot));
        if (field.isEmpty() || node == null) {
            return field.isEmpty() ? place : placeOf(field);
        }
        if (dot > 0 && node instanceof MappingNode inner) {
            Node found = valueOf(inner, field.substring(dot + 1));
            return Place.of(found == null ? node : found, path(field));
        }
        if (node instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                Node item = list.getValue().get(i);
                if (nameOf(item).filter(name -> reason.startsWith(name + " ")).isPresent()) {
                    return Place.of(item, path(field) + "[" + i + "]");
                }
            }
        }
        return Place.of(node, path(field));
    }

    void refuse(String key, String reason) {
        findings.refuse(placeOf(key), reason);
    }

    /** The text, which must be there; empty when something was found against it. */
    String required(String key) {
        if (!has(key)) {
            findings.refuse(place, "needs the key " + key);
            return "";
        }
        return Objects.requireNonNullElse(text(key), "");
    }

    @Nullable String text(String key) {
        Node node = values.get(key);
        return node == null ? null : scalars.text(node, path(key));
    }

    String text(String key, String otherwise) {
        return Objects.requireNonNullElse(text(key), otherwise);
    }

    @Nullable Boolean bool(String key) {
        Node node = values.get(key);
        return node == null ? null : scalars.bool(node, path(key));
    }

    /** The chosen value by its name; null when the key is not there. */
    <T> @Nullable T choice(String key, Map<String, T> choices) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        T chosen = choices.get(text);
        if (chosen == null) {
            refuse(key, "must be one of " + String.join(", ", choices.keySet()));
        }
        return chosen;
    }

    /** The chosen value of one node by its name; null when something was found against it. */
    <T> @Nullable T choiceOf(Node node, String path, Map<String, T> choices) {
        String text = scalars.text(node, path);
        T chosen = text == null ? null : choices.get(text);
        if (chosen == null && text != null) {
            findings.refuse(
                    Place.of(node, path), "must be one of " + String.join(", ", choices.keySet()));
        }
        return chosen;
    }

    /** The list of texts; null when the key is not there. */
    @Nullable Set<String> texts(String key) {
        List<String> list = items(key, (node, path) -> scalars.text(node, path));
        if (list == null) {
            return null;
        }
        Set<String> texts = new LinkedHashSet<>();
        for (String text : list) {
            if (!texts.add(text)) {
                refuse(key, text + " is listed twice");
            }
        }
        return texts;
    }

    /** The list of texts; empty when the key is not there. */
    Set<String> textsOrNone(String key) {
        return Objects.requireNonNullElse(texts(key), Set.of());
    }

    /** The mappings of the list; null when the key is not there. */
    @Nullable List<Entry> entries(String key, Set<String> keys) {
        return items(key, (node, path) -> mapping(node, path, keys));
    }

    /** The mapping below the key; null when the key is not there. */
    @Nullable Entry entry(String key, Set<String> keys) {
        Node node = values.get(key);
        return node == null ? null : mapping(node, path(key), keys);
    }

    /** The items of the list, as {@code read} makes them from node and path; null without key. */
    <T> @Nullable List<T> items(String key, BiFunction<Node, String, @Nullable T> read) {
        Node node = values.get(key);
        if (node == null) {
            return null;
        }
        if (!(node instanceof SequenceNode list)) {
            refuse(key, "must be a list");
            return null;
        }
        List<T> items = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            T item = read.apply(list.getValue().get(i), path(key) + "[" + i + "]");
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    /** The value as maps, lists and simple values; null when the key is not there. */
    @Nullable Object tree(String key) {
        Node node = values.get(key);
        return node == null ? null : scalars.tree(node, path(key));
    }

    @Nullable Entry mapping(Node node, String path, Set<String> keys) {
        if (node instanceof MappingNode inner) {
            return of(inner, path, keys, scalars, findings);
        }
        findings.refuse(Place.of(node, path), "must be a mapping");
        return null;
    }

    private String path(String key) {
        return place.key().isEmpty() ? key : place.key() + "." + key;
    }

    private static @Nullable Node valueOf(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(tuple ->
                        tuple.getKeyNode() instanceof ScalarNode name
                                && name.getValue().equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElse(null);
    }

    private static Optional<String> nameOf(Node item) {
        Node named = item instanceof MappingNode mapping ? valueOf(mapping, "name") : item;
        return named instanceof ScalarNode scalar
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    private static List<String> sorted(Set<String> keys) {
        return keys.stream().sorted().toList();
    }
}
