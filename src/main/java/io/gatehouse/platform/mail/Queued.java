package io.gatehouse.platform.mail;

import java.time.Duration;
import java.util.UUID;

/** What came of queueing a letter. */
public sealed interface Queued {

    /**
     * It will be sent once the transaction commits.
     *
     * @param message the number under which operators find it
     */
    record Accepted(UUID message) implements Queued {}

    /** The address was written to too often lately; nothing was queued. */
    record TooMany(Duration pause) implements Queued {}
}
