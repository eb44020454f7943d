package io.gatehouse.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTargetTest {

    @ParameterizedTest
    @CsvSource({
        "https://App.example/cb?x=1,     https://app.example",
        "https://app.example:8443/cb,    https://app.example:8443",
        "http://127.0.0.1:49152/cb,      http://127.0.0.1:49152",
        "http://[::1]:49152/cb,          http:",
        "com.example.app:/cb,            com.example.app:",
        "com.example.app://host/cb,      com.example.app:"
    })
    void namesTheOriginOrTheScheme(String redirectUri, String source) {
        assertThat(FormTarget.sourceOf(redirectUri)).contains(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/relative", "https://a.example/ ; script-src *", "not a uri"})
    void namesNothingForWhatIsNoAddress(String redirectUri) {
        assertThat(FormTarget.sourceOf(redirectUri)).isEmpty();
    }
}
