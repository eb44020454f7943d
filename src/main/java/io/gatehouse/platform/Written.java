package io.gatehouse.platform;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What came of writing an object. */
public sealed interface Written {

    /** The object is new. */
    record Created(UUID id) implements Written {}

    /**
     * The object was there and differs now.
     *
     * @param fields the names of what changed, in the order of the file
     */
    record Updated(UUID id, Set<String> fields) implements Written {}

    /** The object was there already as it should be; nothing was written. */
    record Unchanged(UUID id) implements Written {}

    /** Nothing was written, for every reason listed. */
    record Refused(List<Refusal> refusals) implements Written {
        /** A refusal for one reason. */
        public static Refused because(String field, String reason) {
            return new Refused(List.of(new Refusal(field, reason)));
        }
    }
}
