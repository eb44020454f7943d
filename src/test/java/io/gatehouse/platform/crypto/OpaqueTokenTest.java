package io.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpaqueTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-21T23:59:59Z");

    @Test
    void isFoundAgainByDayAndHash() {
        OpaqueToken.Issued issued = OpaqueToken.generate("ghr", NOW);
        OpaqueToken parsed = OpaqueToken.parse(issued.value()).orElseThrow();
        assertThat(parsed).isEqualTo(issued.token());
        assertThat(parsed.day()).isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(parsed.hash()).isEqualTo(Sha256.of(issued.value()));
    }

    @Test
    void needsNoPrefix() {
        OpaqueToken.Issued issued = OpaqueToken.generate("", NOW);
        assertThat(issued.value()).hasSize(48);
        assertThat(OpaqueToken.parse(issued.value())).contains(issued.token());
    }

    @Test
    void isTheSameForTheSameBits() {
        byte[] bits = Randomness.bytes(32);
        assertThat(OpaqueToken.of("ghr", NOW, bits).value())
                .isEqualTo(OpaqueToken.of("ghr", NOW, bits).value());
    }

    @Test
    void differsEachTime() {
        assertThat(OpaqueToken.generate("ghr", NOW).value())
                .isNotEqualTo(OpaqueToken.generate("ghr", NOW).value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "0g16_",
                "0g16_short",
                "0G16_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "0g16-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "0g16_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "0g16_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "GHR_0g16_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "toolongprefix_0g16_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void refusesWhatCannotBeOurs(String value) {
        assertThat(OpaqueToken.parse(value)).isEmpty();
    }
}
