package io.gatehouse.testing;

import static org.junit.jupiter.api.Assumptions.abort;

/** What a test needs beside Java, and this machine does not have. */
public final class Missing {

    private Missing() {}

    /**
     * Skips the test; where the variable CI is set it fails instead, for there it must run.
     *
     * @param what is missing, and how to get it
     * @return never
     */
    public static AssertionError program(String what) {
        if (System.getenv("CI") != null) {
            throw new AssertionError("CI needs all programs: " + what);
        }
        return abort(what);
    }
}
