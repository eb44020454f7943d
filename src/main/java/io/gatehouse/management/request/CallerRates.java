package io.gatehouse.management.request;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Counts the requests of each caller on this node by one number: the time at which they would have
 * used up what they asked for, at the rate that they have (the generic cell rate algorithm). Costs
 * no statement; forgets callers who are quiet.
 */
final class CallerRates {

    private static final int MANY = 10_000;

    private final Map<String, Long> usedUpAt = new ConcurrentHashMap<>();
    private final long interval;
    private final long tolerance;
    private final LongSupplier nanos;

    /**
     * Rates by a clock that never goes back.
     *
     * @param nanos the time in nanoseconds since any moment
     */
    CallerRates(ApiLimits limits, LongSupplier nanos) {
        this.interval = Duration.ofSeconds(1).toNanos() / limits.requestsPerSecond();
        this.tolerance = interval * (limits.burst() - 1L);
        this.nanos = nanos;
    }

    /** Counts a request; when there were too many, it does not count and the wait is told. */
    Optional<Duration> count(String caller) {
        long now = nanos.getAsLong();
        long[] wait = {0};
        usedUpAt.compute(
                caller,
                (key, before) -> {
                    long from = before == null || before - now < 0 ? now : before;
                    wait[0] = from - now - tolerance;
                    return wait[0] > 0 ? from : from + interval;
                });
        if (usedUpAt.size() > MANY) {
            forgetTheQuiet(now);
        }
        return wait[0] > 0 ? Optional.of(Duration.ofNanos(wait[0])) : Optional.empty();
    }

    private void forgetTheQuiet(long now) {
        Iterator<Long> all = usedUpAt.values().iterator();
        while (all.hasNext()) {
            if (all.next() - now < 0) {
                all.remove();
            }
        }
    }
}
