package io.gatehouse.platform;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the names of the fields in which two versions of an object differ. */
public final class Differences {

    private final Set<String> fields = new LinkedHashSet<>();

    /** Notes the field when the two values are not equal. */
    public Differences compare(String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            fields.add(field);
        }
        return this;
    }

    /** The names noted so far, in the order of comparison. */
    public Set<String> fields() {
        return fields;
    }
}
