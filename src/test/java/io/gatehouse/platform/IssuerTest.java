package io.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example.com",
                "https://example.com:8443/id",
                "http://localhost:8080",
                "http://127.0.0.1:8080",
                "http://[::1]:8080/path"
            })
    void accepts(String value) {
        assertThat(new Issuer(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com",
                "http://localhost.example.com",
                "https://id.example.com/",
                "https://id.example.com?a=b",
                "https://id.example.com?",
                "https://id.example.com#",
                "https://user@id.example.com",
                "ftp://localhost",
                "https://",
                "localhost:8080",
                "not an address",
                ""
            })
    void refusesInOneLineThatNamesTheVariable(String value) {
        assertThatThrownBy(() -> new Issuer(value))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("GATEHOUSE_ISSUER")
                .hasMessageNotContaining("\n");
    }
}
