package io.gatehouse.platform.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.GatehouseTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class ThrottlesIT {

    private static final ThrottlePolicy POLICY =
            new ThrottlePolicy(
                    2, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofHours(1));

    @Autowired Throttles throttles;

    private final String key = "test:" + UUID.randomUUID();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    // Two at once, or a node whose clock is ahead.
    @Test
    void aFreeFailureHoldsUpNobodyWhoseClockIsBehind() {
        throttles.failed(key, POLICY, now.plusSeconds(90));
        throttles.failed(key, POLICY, now.plusSeconds(90));

        assertThat(throttles.wait(List.of(key), now)).isEmpty();
    }

    @Test
    void theNextOneWaits() {
        for (int i = 0; i < 3; i++) {
            throttles.failed(key, POLICY, now);
        }

        assertThat(throttles.wait(List.of(key), now)).contains(Duration.ofSeconds(10));
    }
}
