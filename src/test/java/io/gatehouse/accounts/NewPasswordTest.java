package io.gatehouse.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.accounts.NewPassword.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewPasswordTest {

    private static final List<String> WORDS = List.of("alice@acme.example", "acme");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seven green boats",
                "demo-Password-for-alice-7",
                "kT4!mmq9",
                "acme is where I work now",
                "日本語のパスワード"
            })
    void acceptsWhatIsNotGuessed(String password) {
        assertThat(NewPassword.check(password, WORDS)).isInstanceOf(NewPassword.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "kT4!mmq, TOO_SHORT",
        "password, COMMON",
        "Password123!, COMMON",
        "P@ssw0rd, COMMON",
        "qwertyuiop, COMMON",
        "aaaaaaaaaaaa, COMMON",
        "abababababab, COMMON",
        "12345678901, COMMON",
        "summer2026, COMMON",
        "alice2024, GUESSABLE",
        "Gatehouse!1, GUESSABLE",
        "acme-acme-1, GUESSABLE",
        "alice@acme.example, GUESSABLE"
    })
    void refusesWhatIsGuessedFirst(String password, Reason reason) {
        assertThat(NewPassword.check(password, WORDS)).isEqualTo(new NewPassword.Refused(reason));
    }

    @Test
    void countsCharactersAndBytes() {
        assertThat(NewPassword.check("xy".repeat(126) + "abcd", WORDS))
                .isInstanceOf(NewPassword.Accepted.class);
        assertThat(NewPassword.check("xyz".repeat(100), WORDS))
                .isEqualTo(new NewPassword.Refused(Reason.TOO_LONG));
        assertThat(NewPassword.check("x".repeat(5_000_000), WORDS))
                .isEqualTo(new NewPassword.Refused(Reason.TOO_LONG));
        assertThat(NewPassword.check("seven\u0000green", WORDS))
                .isEqualTo(new NewPassword.Refused(Reason.NOT_TEXT));
    }

    @Test
    void neverShowsThePassword() {
        assertThat(NewPassword.check("seven green boats", WORDS).toString())
                .doesNotContain("seven");
    }
}
