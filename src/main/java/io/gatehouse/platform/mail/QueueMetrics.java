package io.gatehouse.platform.mail;

import io.gatehouse.platform.cli.WebOnly;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * Two figures for whoever watches the instance: how many messages wait and how old the oldest is.
 */
@WebOnly
@Component
class QueueMetrics {

    QueueMetrics(StoredMessages messages, MeterRegistry registry, Clock clock) {
        Gauge.builder("gatehouse.mail.queue", () -> messages.queue(clock.instant()).length())
                .description("Messages that wait to be sent")
                .register(registry);
        Gauge.builder("gatehouse.mail.oldest", () -> age(messages, clock.instant()))
                .description("Age of the oldest message that waits to be sent")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double age(StoredMessages messages, Instant now) {
        Instant oldest = messages.queue(now).oldest();
        return oldest == null ? 0 : Duration.between(oldest, now).toMillis() / 1000.0;
    }
}
