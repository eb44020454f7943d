package io.gatehouse.protocol.cors;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Which origins may read answers in a browser: those of registered browser clients alone. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossOriginIT {

    private static final String ALLOWED = "Access-Control-Allow-Origin";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: webcors-N
                    name: Web with scripts N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://webcors-N.example/callback"]
                    allowed_origins: ["https://scripts-N.example"]
                    scopes: [openid]
                  - client_id: gone-N
                    name: Disabled N
                    type: spa
                    state: disabled
                    redirect_uris: ["https://gone-N.example/callback"]
                    scopes: [openid]
                  - client_id: spaport-N
                    name: With a port N
                    type: spa
                    redirect_uris: ["https://SPAport-N.example:443/callback", "http://localhost:3000/callback"]
                    scopes: [openid]
                """);
    }

    @Requirement("RFC 9700 2.6: browser clients may read from their registered origins")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://spa-N.example",
                "https://scripts-N.example",
                "http://localhost:3000",
                "https://spaport-N.example"
            })
    void registeredOriginsMayRead(String registered) {
        String origin = platform.fill(registered);

        for (String path : new String[] {"/oauth2/token", "/oauth2/revoke", "/userinfo"}) {
            Answer answer = platform.browser().post(path, Map.of("x", "y"), "Origin", origin);
            assertThat(answer.header(ALLOWED)).as(path).isEqualTo(origin);
            assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
            assertThat(answer.header("Access-Control-Expose-Headers")).contains("DPoP-Nonce");
            assertThat(String.join(",", answer.response().headers().allValues("Vary")))
                    .contains("Origin");
        }
    }

    @Requirement("RFC 9700 2.6: browser clients may read from their registered origins")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://web-N.example",
                "https://gone-N.example",
                "https://spa-N.example.evil.example",
                "http://spa-N.example",
                "https://spa-N.example:8443",
                "null"
            })
    void otherOriginsMayNot(String other) {
        String origin = platform.fill(other);

        for (String path : new String[] {"/oauth2/token", "/oauth2/revoke", "/userinfo"}) {
            Answer answer = platform.browser().post(path, Map.of("x", "y"), "Origin", origin);
            assertThat(answer.header(ALLOWED)).as(path).isEmpty();
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.json()).as(path).containsKey("error");
            assertThat(preflight(path, origin, "POST").header(ALLOWED)).isEmpty();
        }
    }

    @Test
    void answersThePreflight() {
        String origin = platform.fill("https://spa-N.example");

        for (String path : new String[] {"/oauth2/token", "/oauth2/revoke", "/userinfo"}) {
            Answer answer = preflight(path, origin, "POST");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header(ALLOWED)).isEqualTo(origin);
            assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST");
            assertThat(answer.header("Access-Control-Allow-Headers")).contains("authorization");
            assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("600");
        }
        assertThat(preflight("/oauth2/token", origin, "DELETE").header(ALLOWED)).isEmpty();
    }

    @Requirement("RFC 9700 2.6: the authorization endpoint is for no other origin's scripts")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oauth2/authorize",
                "/oauth2/introspect",
                "/connect/logout",
                "/sign-in",
                "/account",
                "/sign-out"
            })
    void pagesAndIntrospectionAreForNoOrigin(String path) {
        String origin = platform.fill("https://spa-N.example");

        assertThat(platform.browser().get(path, "Origin", origin).header(ALLOWED)).isEmpty();
        assertThat(
                        platform.browser()
                                .post(path, Map.of("x", "y"), "Origin", origin)
                                .header(ALLOWED))
                .isEmpty();
        assertThat(preflight(path, origin, "POST").header(ALLOWED)).isEmpty();
    }

    private Answer preflight(String path, String origin, String method) {
        return platform.browser()
                .method(
                        "OPTIONS",
                        path,
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        "authorization,content-type,dpop");
    }
}
