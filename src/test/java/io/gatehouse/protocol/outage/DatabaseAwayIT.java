package io.gatehouse.protocol.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * PostgreSQL goes away and comes back: 503 with {@code Retry-After} where it is needed, published
 * documents from memory, and nobody restarts anything. In a context of its own, since the database
 * lets nobody in for a while; that of the refresh grace.
 */
@GatehouseTest
@TestPropertySource(properties = "gatehouse.refresh.grace=PT10S")
class DatabaseAwayIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    @Test
    void saysSoAndRecoversByItself() {
        Platform platform = new Platform(state, issuer);
        ClientApp web = platform.client("web");
        Answer tokens =
                platform.person("alice").tokens(web, "openid offline_access series-N:read", "one");
        platform.browser().get("/oauth2/jwks");

        close();
        try {
            for (Answer answer :
                    List.of(
                            web.refresh(tokens.text("refresh_token")),
                            web.introspect(tokens.text("access_token")),
                            web.revoke(tokens.text("refresh_token")),
                            platform.browser()
                                    .get(
                                            "/userinfo",
                                            "Authorization",
                                            "Bearer " + tokens.text("access_token")))) {
                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotEmpty();
                assertThat(answer.header("Content-Type")).startsWith("application/json");
                assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
            }
            assertThat(platform.browser().get("/oauth2/jwks").status()).isEqualTo(200);
            assertThat(platform.browser().get("/.well-known/openid-configuration").status())
                    .isEqualTo(200);
            assertThat(machine(platform).status()).isIn(200, 503);
        } finally {
            open();
        }

        await().until(() -> machine(platform).status() == 200);
        await().until(() -> web.refresh(tokens.text("refresh_token")).status() == 200);
    }

    private static Answer machine(Platform platform) {
        return platform.client("gateway")
                .token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")));
    }

    private void close() {
        onServer("alter database %s with allow_connections false");
        onServer("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'");
    }

    private void open() {
        onServer("alter database %s with allow_connections true");
    }

    private void onServer(String statement) {
        database.onServer(statement.formatted(database.name()));
    }
}
