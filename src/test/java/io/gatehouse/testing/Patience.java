package io.gatehouse.testing;

import java.time.Duration;

/** How long tests wait for what is promised in time. */
public final class Patience {

    /**
     * For what is promised within a second: a machine that runs tests may itself be held up for a
     * few. What was never told, or waits for a lock, comes later than this.
     */
    public static final Duration SECOND = Duration.ofSeconds(5);

    private Patience() {}
}
