package io.gatehouse.protocol.logout;

import io.gatehouse.platform.cli.WebOnly;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * Two figures for whoever watches the instance: how many clients have yet to hear of an end, and
 * how old the oldest of these ends is.
 */
@WebOnly
@Component
class NoticeMetrics {

    NoticeMetrics(NoticeQueue queue, MeterRegistry registry, Clock clock) {
        Gauge.builder("gatehouse.logout.queue", () -> queue.length().notices())
                .description("Logout tokens that wait to be sent")
                .register(registry);
        Gauge.builder("gatehouse.logout.oldest", () -> age(queue, clock.instant()))
                .description("Age of the oldest logout token that waits to be sent")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double age(NoticeQueue queue, Instant now) {
        Instant oldest = queue.length().oldest();
        return oldest == null ? 0 : Duration.between(oldest, now).toMillis() / 1000.0;
    }
}
