package io.gatehouse.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Requirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectUriTest {

    @Requirement("RFC 8252 7.1: schemes of an application's own")
    @ParameterizedTest
    @CsvSource({
        "WEB, https://app.example/callback",
        "WEB, https://app.example:8443/callback?a=b",
        "WEB, http://localhost:9999/callback",
        "SPA, http://127.0.0.1/",
        "NATIVE, http://[::1]/callback",
        "NATIVE, com.example.app:/callback"
    })
    void acceptsHttpsLoopbackAndSchemesOfNativeClients(ClientKind kind, String uri) {
        assertThat(RedirectUri.check(uri, kind))
                .isEqualTo(new RedirectUri.Accepted(new RedirectUri(uri)));
    }

    @Requirement("RFC 6749 3.1.2: a registered address is absolute and has no fragment")
    @Requirement("RFC 9700 2.6: no redirect to http but on this machine")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/",
                "http://localhost.example/",
                "http://127.0.0.1.example/",
                "http://127.0.0.2/",
                "https://app.example/#",
                "https://app.example/#x",
                "https://*.app.example/",
                "https://user@app.example/",
                "https:///path",
                "https:app.example",
                "//app.example/",
                "/callback",
                "",
                "javascript:alert(1)",
                "data:text/html,x",
                "myapp:/callback",
                "https://app.example/ x",
                "https://\u00e4pp.example/"
            })
    void refusesEverythingElse(String uri) {
        assertThat(RedirectUri.check(uri, ClientKind.NATIVE))
                .isInstanceOf(RedirectUri.Refused.class);
    }

    @Requirement("RFC 8252 8.4: only native clients have that freedom")
    @ParameterizedTest
    @ValueSource(strings = {"com.example.app:/callback", "myapp:/callback"})
    void refusesSchemesOfTheirOwnForOtherClients(String uri) {
        assertThat(RedirectUri.check(uri, ClientKind.WEB)).isInstanceOf(RedirectUri.Refused.class);
    }
}
