package io.gatehouse.management.request;

import io.gatehouse.platform.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change to an object as a JSON merge patch (RFC 7396): members that are absent stay, null
 * removes, lists are replaced as a whole.
 *
 * @param <T> the record of what can be changed
 */
public final class Patch<T> {

    private final ObjectNode patch;
    private final Class<T> type;
    private final Set<String> known;

    Patch(ObjectNode patch, Class<T> type) {
        this.patch = patch;
        this.type = type;
        this.known =
                Arrays.stream(type.getRecordComponents())
                        .map(component -> Words.snake(component.getName()))
                        .collect(Collectors.toSet());
        List<Refusal> unknown = new ArrayList<>();
        for (String name : patch.propertyNames()) {
            if (!known.contains(name)) {
                unknown.add(
                        new Refusal(
                                name,
                                "is not known here; there are "
                                        + String.join(", ", known.stream().sorted().toList())));
            }
        }
        if (!unknown.isEmpty()) {
            throw ApiJson.wrong(unknown);
        }
    }

    /** True when the patch names the member, whatever its value. */
    public boolean names(String member) {
        if (!known.contains(member)) {
            throw new IllegalStateException(type + " has no member " + member);
        }
        return patch.has(member);
    }

    /** What the object becomes. */
    public T on(T now) {
        return ApiJson.read(merge(ApiJson.tree(now), patch), type);
    }

    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        patch.forEachEntry((name, value) -> {
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode inner) {
                JsonNode before = target.get(name);
                target.set(
                        name,
                        merge(
                                before instanceof ObjectNode object ? object : target.objectNode(),
                                inner));
            } else {
                target.set(name, value);
            }
        });
        return target;
    }
}
