package io.gatehouse.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a flood of refusals through to the log up to so many a second for each action and kind of
 * subject, and counts the rest. One per node.
 */
final class RefusalSampler {

    /** A person at work makes far fewer; more of the same tell nothing new. */
    static final int MOST_A_SECOND = 20;

    private final Map<Key, Window> windows = new LinkedHashMap<>();

    /** What is counted together; both are words of ours, so there are few. */
    record Key(String action, String kind) {
        static Key of(AuditEvent event) {
            int colon = event.subject().indexOf(':');
            return new Key(
                    event.action(),
                    colon < 0 ? event.subject() : event.subject().substring(0, colon));
        }
    }

    private static final class Window {
        private long second;
        private int seen;
        private long suppressed;
    }

    /** True when the event is to be written. */
    synchronized boolean admits(AuditEvent event, Instant now) {
        Window window = windows.computeIfAbsent(Key.of(event), key -> new Window());
        if (window.second != now.getEpochSecond()) {
            window.second = now.getEpochSecond();
            window.seen = 0;
        }
        window.seen++;
        if (window.seen <= MOST_A_SECOND) {
            return true;
        }
        window.suppressed++;
        return false;
    }

    /** How many were left out since the last call, where any were. */
    synchronized Map<Key, Long> takeSuppressed() {
        Map<Key, Long> taken = new LinkedHashMap<>();
        windows.forEach((key, window) -> {
            if (window.suppressed > 0) {
                taken.put(key, window.suppressed);
                window.suppressed = 0;
            }
        });
        return taken;
    }
}
