package io.gatehouse.platform.fetch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What came of fetching an address. */
public sealed interface Fetched {

    /**
     * The answer had status 200 and was within the limits.
     *
     * @param body at most {@link GuardedFetch#LARGEST} bytes; shared by all callers, so read-only
     * @param mediaType type and subtype in lower case, without parameters; empty when none was sent
     * @param fresh how long the server said that the document may be kept, within our own bounds
     */
    record Document(ByteBuffer body, String mediaType, Duration fresh) implements Fetched {
        /** The body as UTF-8. */
        public String text() {
            return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
        }
    }

    /**
     * There is no document.
     *
     * @param reason for the developer of the application that named the address; says nothing of
     *     the network it was looked for in
     */
    record Failed(String reason) implements Fetched {}
}
