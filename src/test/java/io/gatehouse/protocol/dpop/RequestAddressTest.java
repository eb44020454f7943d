package io.gatehouse.protocol.dpop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Requirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparison of {@code htu}: RFC 9449 section 4.3, RFC 3986 section 6.2. */
class RequestAddressTest {

    private static final String ADDRESS = "https://id.example/a/b~c%2Fd";

    @Requirement("RFC 9449 4.3: htu is compared after normalisation, without query and fragment")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example/a/b~c%2Fd",
                "HTTPS://ID.EXAMPLE/a/b~c%2Fd",
                "https://id.example:443/a/b~c%2Fd",
                "https://id.example/a/b%7Ec%2fd",
                "https://id.example/%61/b%7ec%2Fd",
                "https://id.example/x/../a/./b~c%2Fd",
                "https://id.example/a/b~c%2Fd?x=y",
                "https://id.example/a/b~c%2Fd#x",
            })
    void isTheSame(String claimed) {
        assertThat(RequestAddress.same(claimed, ADDRESS)).isTrue();
    }

    @Requirement("RFC 9449 4.3: htu is compared after normalisation, without query and fragment")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "/a/b~c%2Fd",
                "http://id.example/a/b~c%2Fd",
                "https://id.example:8443/a/b~c%2Fd",
                "https://id.example./a/b~c%2Fd",
                "https://id.example/A/b~c%2Fd",
                "https://id.example/a/b~c/d",
                "https://id.example/a/b~c%252Fd",
                "https://id.example//a/b~c%2Fd",
                "https://id.example//evil/a/b~c%2Fd",
                "https://id.example/.//evil/a/b~c%2Fd",
                "https://id.example/a/b~c%2Fd/",
                "https://user@id.example/a/b~c%2Fd",
                "https://id.example@evil.example/a/b~c%2Fd",
                "https://id.example%00/a/b~c%2Fd",
                "https:///a/b~c%2Fd",
                "mailto:a@id.example",
                "https://id.example/a/b~c%2",
            })
    void isAnother(String claimed) {
        assertThat(RequestAddress.same(claimed, ADDRESS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:80", "http://localhost/", "http://LOCALHOST"})
    void anEmptyPathIsASlash(String claimed) {
        assertThat(RequestAddress.same(claimed, "http://localhost")).isTrue();
    }
}
