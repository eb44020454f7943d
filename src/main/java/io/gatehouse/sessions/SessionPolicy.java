package io.gatehouse.sessions;

import java.time.Duration;

/** How long sessions live. */
public final class SessionPolicy {

    /** Unused for this long, a session is over. */
    public static final Duration IDLE = Duration.ofHours(1);

    /** However used, a session is over after this long. */
    static final Duration ABSOLUTE = Duration.ofHours(12);

    /** The time of the last use is written at most this often. */
    static final Duration TOUCH = Duration.ofMinutes(1);

    /** That a session was ended is remembered for longer than any access token lives. */
    static final Duration REMEMBERED = Duration.ofDays(2);

    private SessionPolicy() {}
}
