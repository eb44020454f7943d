package io.gatehouse.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.SecondNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;

/** Whom the throttles take for the caller, with and without a proxy in front. */
@GatehouseTest
@TestPropertySource(
        properties = {
            "gatehouse.clients.failures-per-minute=3",
            "gatehouse.api.requests-per-second=1",
            "gatehouse.api.burst=20"
        })
class ForwardedIT {

    private static final int FAILURES = 3;

    @Autowired private ApplicationContext context;

    @LocalServerPort private int port;

    private static Answer fail(Http http, String client, String forwardedFor) {
        return http.post(
                "/oauth2/token",
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        client,
                        "client_secret",
                        "wrong"),
                "X-Forwarded-For",
                forwardedFor);
    }

    @Test
    void aCallerCannotChooseItsAddressWhereNoProxyIsConfigured() {
        Http http = new Http("http://localhost:" + port);
        for (int i = 0; i < FAILURES; i++) {
            assertThat(fail(http, "nobody-1", "9.9.9." + i).status()).isEqualTo(401);
        }

        assertThat(fail(http, "nobody-1", "9.9.9.9").status()).isEqualTo(429);
    }

    @Test
    void behindAProxyEachCallerStandsForItself() {
        try (SecondNode node =
                SecondNode.beside(context, Map.of("server.forward-headers-strategy", "native"))) {
            Http http = new Http(node.address());
            for (int i = 0; i < FAILURES; i++) {
                assertThat(fail(http, "nobody-2", "9.9.9.1").status()).isEqualTo(401);
            }

            assertThat(fail(http, "nobody-2", "9.9.9.1").status()).isEqualTo(429);
            assertThat(fail(http, "nobody-2", "9.9.9.2").status()).isEqualTo(401);
            // What the caller itself put in front of the proxy's own entry does not count.
            assertThat(fail(http, "nobody-2", "8.8.8.8, 9.9.9.1").status()).isEqualTo(429);
            // And a stranger is not local because the proxy is.
            assertThat(http.get("/actuator/prometheus", "X-Forwarded-For", "9.9.9.1").status())
                    .isEqualTo(403);
        }
    }
}
