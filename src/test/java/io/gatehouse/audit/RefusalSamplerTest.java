package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalSamplerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.500Z");

    private final RefusalSampler sampler = new RefusalSampler();

    @Test
    void countsWhatIsTooMuchInASecond() {
        long written = admitted("sign-in.refused", "account:unknown", 100, NOW);

        assertThat(written).isEqualTo(RefusalSampler.MOST_A_SECOND);
        assertThat(sampler.takeSuppressed())
                .isEqualTo(Map.of(new RefusalSampler.Key("sign-in.refused", "account"), 80L));
        assertThat(sampler.takeSuppressed()).isEmpty();
    }

    @Test
    void beginsAnewEverySecond() {
        admitted("sign-in.refused", "account:unknown", 100, NOW);

        assertThat(admitted("sign-in.refused", "account:unknown", 5, NOW.plusSeconds(1)))
                .isEqualTo(5);
    }

    @Test
    void aFloodOfOneKindLeavesRoomForOthers() {
        admitted("sign-in.refused", "account:unknown", 100, NOW);

        assertThat(admitted("token.refused", "client:one", 5, NOW)).isEqualTo(5);
        assertThat(admitted("sign-in.refused", "client:one", 5, NOW)).isEqualTo(5);
    }

    private long admitted(String action, String subject, int times, Instant now) {
        return IntStream.range(0, times)
                .filter(i -> sampler.admits(AuditEvent.of("person:unknown", action, subject), now))
                .count();
    }
}
