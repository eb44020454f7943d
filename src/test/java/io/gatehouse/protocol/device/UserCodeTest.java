package io.gatehouse.protocol.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Requirement;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserCodeTest {

    @Requirement("RFC 8628 6.1: a user code is easy to type, and spells nothing")
    @Test
    void hasTwoGroupsOfFourConsonants() {
        Set<String> codes =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> UserCode.generate().shown())
                        .collect(Collectors.toSet());

        assertThat(codes)
                .hasSize(1_000)
                .allMatch(code ->
                        code.matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}"));
        assertThat(codes.stream().flatMapToInt(String::chars).distinct().count())
                .as("all twenty letters and the hyphen")
                .isEqualTo(21);
    }

    @Requirement("RFC 8628 6.1: a user code is taken in any case and grouping")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "WDJB-MJHT",
                "wdjb-mjht",
                "WDJBMJHT",
                "  WDJB MJHT ",
                "w d j b m j h t",
                "WDJB\u2013MJHT",
                "WD.JB/MJ_HT",
                "\"WDJB-MJHT\""
            })
    void isReadInWhateverCaseAndGrouping(String typed) {
        assertThat(UserCode.parse(typed)).contains(new UserCode("WDJB-MJHT"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "WDJB-MJH",
                "WDJB-MJHTX",
                "WDJB-MJHA",
                "WDJB-MJH1",
                "WDJB-MJH\u0130",
                "\u0417DJB-MJHT",
                "--------"
            })
    void isNothingElse(String typed) {
        assertThat(UserCode.parse(typed)).isEmpty();
        assertThat(UserCode.parse(typed + " ".repeat(100))).isEmpty();
    }
}
