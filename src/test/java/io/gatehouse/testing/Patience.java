package io.gatehouse.testing;

import java.time.Duration;

/** How long tests wait for what is promised in time. */
public final class Patience {

    /**
     * For what is promised within a second: a machine that runs tests may itself be held up for a
     * few. What was never told does not come at all.
     */
    public static final Duration SECOND = Duration.ofSeconds(10);

    /** For what comes by itself: nobody waits longer than it takes, on whatever machine. */
    public static final Duration LONG = Duration.ofMinutes(1);

    private Patience() {}
}
