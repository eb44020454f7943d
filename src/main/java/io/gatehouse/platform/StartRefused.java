package io.gatehouse.platform;

/**
 * The start cannot go on and a person can mend it. The message is one line (or ends with the exact
 * commands to run) and is all that is printed.
 */
public class StartRefused extends RuntimeException {
    /** Refuses with what is wrong and what to change. */
    public StartRefused(String message) {
        super(message);
    }

    /** Refuses with what is wrong and what to change; the cause is not printed. */
    public StartRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
