package io.gatehouse.protocol.par;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** An instance that takes pushed requests alone, and not too many of them (RFC 9126). */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(
        properties = {
            "gatehouse.authorization.require-pushed-requests=true",
            "gatehouse.authorization.public-pushes-per-minute=3"
        })
class StrictInstanceIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;

    @BeforeAll
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: spa-other-N
                                    name: Another app N
                                    type: spa
                                    redirect_uris: ["https://spa-other-N.example/callback"]
                                    scopes: [openid]
                                """);
    }

    @Requirement("RFC 9126 5: pushing can be required of all")
    @Test
    void everyClientHasToPush() {
        ClientApp web = platform.client("web");
        Person alice = platform.person("alice");

        Answer inTheAddress = alice.open(ClientApp.authorize(web.request("openid")));
        Answer pushed = alice.authorize(web.pushed(web.push(web.request("openid"))), "one");

        assertThat(inTheAddress.location()).startsWith(web.redirectUri() + "?");
        assertThat(inTheAddress.redirected("error")).isEqualTo("invalid_request");
        assertThat(inTheAddress.redirected("code")).isEmpty();
        assertThat(web.redeem(pushed.redirected("code")).status()).isEqualTo(200);
        assertThat(
                        platform.browser()
                                .get("/.well-known/openid-configuration")
                                .json()
                                .get("require_pushed_authorization_requests"))
                .isEqualTo(true);
    }

    @Test
    void nobodyPushesWithoutEndInTheNameOfAPublicClient() {
        ClientApp spa = platform.client("spa");
        ClientApp other = platform.client("spa-other");
        ClientApp web = platform.client("web");
        clock.stop();
        for (int i = 0; i < 3; i++) {
            assertThat(spa.push(spa.request("openid")).status()).isEqualTo(201);
        }

        Answer refused = spa.push(spa.request("openid"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text("error")).isEqualTo("temporarily_unavailable");
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        assertThat(refused.json()).doesNotContainKey("request_uri");
        assertThat(other.push(other.request("openid")).status()).isEqualTo(201);
        for (int i = 0; i < 5; i++) {
            assertThat(web.push(web.request("openid")).status()).isEqualTo(201);
        }
        clock.forward(Duration.ofSeconds(61));
        assertThat(spa.push(spa.request("openid")).status()).isEqualTo(201);
    }
}
