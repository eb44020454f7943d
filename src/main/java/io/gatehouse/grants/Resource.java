package io.gatehouse.grants;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A thing of a company that roles can be held on, such as a project. Gatehouse knows no more of it
 * than its name; the API that owns it says what it is.
 *
 * @param type what sort of thing, a lower-case word of up to 63 characters, such as {@code project}
 * @param id which one, 1 to 255 visible ASCII characters, such as {@code p-17}
 */
public record Resource(String type, String id) {

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /**
     * A resource with checked names.
     *
     * @throws IllegalArgumentException when a name is not one; ask {@link #of} first
     */
    public Resource {
        if (!TYPE.matcher(type).matches() || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException("expected the names of a resource");
        }
    }

    /** The resource; empty when type or id is not a name. */
    public static Optional<Resource> of(String type, String id) {
        return TYPE.matcher(type).matches() && ID.matcher(id).matches()
                ? Optional.of(new Resource(type, id))
                : Optional.empty();
    }

    /** The name as it stands in the audit log. */
    public String text() {
        return type + ":" + id;
    }
}
