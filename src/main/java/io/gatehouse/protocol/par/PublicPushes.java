package io.gatehouse.protocol.par;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.platform.throttle.Network;
import io.gatehouse.protocol.authorize.AuthorizationPolicy;
import io.gatehouse.protocol.client.Recipient;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Counts what public clients push on this node, per client and network, in windows of one minute:
 * they prove nothing, so that anybody can push in their name, and each push is a row (RFC 9126
 * section 2.3).
 */
@Component
class PublicPushes {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int REMEMBERED = 10_000;

    private final int most;
    private final Clock clock;
    private final Cache<Key, Window> windows =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(WINDOW).build();

    PublicPushes(AuthorizationPolicy policy, Clock clock) {
        this.most = policy.publicPushesPerMinute();
        this.clock = clock;
    }

    private record Key(UUID client, String network) {}

    private record Window(Instant end, int pushes) {}

    /** Counts the request; how long to wait when there were too many, and it does not count. */
    Optional<Duration> count(Recipient sender, HttpServletRequest request) {
        if (!sender.client().kind().isPublic()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Window window =
                windows.asMap()
                        .merge(
                                new Key(sender.client().id(), Network.of(request.getRemoteAddr())),
                                new Window(now.plus(WINDOW), 1),
                                (before, first) ->
                                        before.end.isAfter(now)
                                                ? new Window(before.end, before.pushes + 1)
                                                : first);
        return window.pushes > most
                ? Optional.of(Duration.between(now, window.end))
                : Optional.empty();
    }
}
