package io.gatehouse.protocol.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Counts failed client authentications on this node, per client and network, in windows of one
 * minute. Names come from strangers, so that only so many are remembered.
 */
class ClientFailures {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int REMEMBERED = 10_000;

    private final int most;
    private final Cache<Key, Window> windows =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(WINDOW).build();

    /**
     * Counts for a server that bears so many.
     *
     * @param most failures in a minute after which a client is told to wait
     */
    ClientFailures(int most) {
        this.most = most;
    }

    /**
     * Who fails.
     *
     * @param clientId as presented
     * @param network where the request came from
     */
    record Key(String clientId, String network) {}

    private record Window(Instant end, int failures) {}

    /** How long to wait; empty while there were not too many failures. */
    Optional<Duration> wait(Key key, Instant now) {
        return Optional.ofNullable(windows.getIfPresent(key))
                .filter(window -> window.failures >= most && window.end.isAfter(now))
                .map(window -> Duration.between(now, window.end));
    }

    /** Counts one failure. */
    void add(Key key, Instant now) {
        windows.asMap()
                .merge(
                        key,
                        new Window(now.plus(WINDOW), 1),
                        (before, first) ->
                                before.end.isAfter(now)
                                        ? new Window(before.end, before.failures + 1)
                                        : first);
    }
}
