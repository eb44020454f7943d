package io.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T20:42:25.123456789Z");

    @Test
    void makesVersionSevenOfTheRfcVariant() {
        UUID id = Ids.uuidV7(NOW);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void sortsByTimeWithinAMillisecond() {
        String earlier = Ids.uuidV7(NOW).toString();
        String later = Ids.uuidV7(NOW.plusNanos(1_000)).toString();
        assertThat(earlier).isLessThan(later);
    }

    @Test
    void differsAtTheSameTime() {
        assertThat(Ids.uuidV7(NOW)).isNotEqualTo(Ids.uuidV7(NOW));
    }
}
