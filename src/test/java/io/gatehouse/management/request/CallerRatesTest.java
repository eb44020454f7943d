package io.gatehouse.management.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallerRatesTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final CallerRates rates =
            new CallerRates(new ApiLimits(10, 3, Duration.ofMinutes(15)), nanos::get);

    @Test
    void letsABurstThroughAndThenTheRate() {
        for (int i = 0; i < 3; i++) {
            assertThat(rates.count("robot")).isEmpty();
        }

        assertThat(rates.count("robot")).contains(Duration.ofMillis(100));
        assertThat(rates.count("robot")).as("what was refused does not count").isPresent();
        forward(Duration.ofMillis(100));
        assertThat(rates.count("robot")).isEmpty();
        assertThat(rates.count("robot")).isPresent();
    }

    @Test
    void oneCallerTakesNothingFromAnother() {
        for (int i = 0; i < 4; i++) {
            rates.count("flood");
        }

        assertThat(rates.count("flood")).isPresent();
        assertThat(rates.count("robot")).isEmpty();
    }

    @Test
    void aQuietCallerHasTheBurstAgainAndNotMore() {
        for (int i = 0; i < 4; i++) {
            rates.count("robot");
        }
        forward(Duration.ofHours(1));

        long admitted =
                java.util.stream.IntStream.range(0, 10)
                        .mapToObj(i -> rates.count("robot"))
                        .filter(Optional::isEmpty)
                        .count();

        assertThat(admitted).isEqualTo(3);
    }

    private void forward(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
