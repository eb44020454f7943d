package io.gatehouse.desiredstate;

import io.gatehouse.desiredstate.DesiredFile.WantedRole;
import io.gatehouse.platform.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shapes that several kinds of entry have. */
final class Shapes {

    static final Map<String, Boolean> ACTIVE_OR_DISABLED = states("disabled");
    static final Map<String, Boolean> ACTIVE_OR_SUSPENDED = states("suspended");
    private static final int MAX_NAME = 200;
    private static final Set<String> ROLE_KEYS = Set.of("api", "role", "ends_at");

    private Shapes() {}

    /** The key {@code name}: any printable text. */
    static String name(Entry entry) {
        String name = entry.required("name");
        if (!PlainText.isPrintable(name)) {
            entry.refuse("name", "must be printable text");
        } else if (name.codePointCount(0, name.length()) > MAX_NAME) {
            entry.refuse("name", "must have at most 200 characters");
        } else if (name.isBlank() && entry.has("name")) {
            entry.refuse("name", "must not be blank");
        }
        return name;
    }

    /** The list of role references; null when the key is not there. */
    static @Nullable List<WantedRole> roles(Entry entry) {
        List<Entry> listed = entry.entries("roles", ROLE_KEYS);
        if (listed == null) {
            return null;
        }
        Set<List<String>> seen = new LinkedHashSet<>();
        return listed.stream()
                .map(role -> {
                    String api = role.required("api");
                    String name = role.required("role");
                    if (!seen.add(List.of(api, name))) {
                        role.refuse("role", "is listed twice");
                    }
                    return new WantedRole(role.placeOf("role"), api, name, time(role, "ends_at"));
                })
                .toList();
    }

    /** The reference to one role; null when the key is not there. */
    static @Nullable WantedRole role(Entry entry, String key) {
        Entry role = entry.entry(key, Set.of("api", "role"));
        return role == null
                ? null
                : new WantedRole(
                        role.placeOf("role"), role.required("api"), role.required("role"), null);
    }

    /** The ISO 8601 duration; null when the key is not there. */
    static @Nullable Duration duration(Entry entry, String key) {
        String text = entry.text(key);
        if (text == null) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException notADuration) {
            entry.refuse(key, "must be an ISO 8601 duration such as PT15M");
            return null;
        }
    }

    /** The moment with its offset; null when the key is not there. */
    static @Nullable Instant time(Entry entry, String key) {
        String text = entry.text(key, "");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException notATime) {
            entry.refuse(key, "must be a time such as 2030-01-31T18:00:00Z");
            return null;
        }
    }

    /** The constants of an enum by their names in lower case. */
    static <E extends Enum<E>> Map<String, E> lower(E[] constants) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : constants) {
            byName.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return byName;
    }

    private static Map<String, Boolean> states(String off) {
        Map<String, Boolean> states = new LinkedHashMap<>();
        states.put("active", true);
        states.put(off, false);
        return states;
    }
}
