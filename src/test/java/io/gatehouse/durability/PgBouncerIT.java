package io.gatehouse.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * A node whose every connection, the owner's too, goes through PgBouncer in transaction mode, where
 * each transaction may get another session; beside a node that connects directly.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgBouncerIT {

    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    PgBouncer bouncer;
    SecondNode pooled;
    Platform platform;

    @BeforeAll
    void start() throws IOException {
        Assumptions.assumeTrue(
                PgBouncer.program().isPresent(),
                "pgbouncer is not installed (apt-get install pgbouncer)");
        bouncer = PgBouncer.before(database);
        pooled = SecondNode.beside(context, Map.of("spring.datasource.url", bouncer.url(database)));
        platform = new Platform(state, issuer);
    }

    @AfterAll
    void stop() {
        if (pooled != null) {
            pooled.close();
        }
        if (bouncer != null) {
            bouncer.close();
        }
    }

    @Test
    void signsInAndRefreshesUnderLoad() {
        ClientApp web = platform.client("web").through(pooled.address());
        Queue<Answer> signedIn = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 6; i++) {
            Person carol = platform.person("carol").through(pooled.address());
            signedIn.add(carol.tokens(web, SCOPE, "one"));
        }

        List<Boolean> done =
                Parallel.run(
                        6,
                        () -> {
                            Answer tokens = signedIn.remove();
                            for (int i = 0; i < 5; i++) {
                                tokens = web.refresh(tokens.text("refresh_token"));
                                assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
                            }
                            return web.introspect(tokens.text("access_token"))
                                    .text("active")
                                    .equals("true");
                        });

        assertThat(done).containsOnly(true);
    }

    @Test
    void seesAndMakesChangesOfConfigurationWithinASecond() throws IOException {
        ClientApp direct = platform.client("gateway");
        ClientApp through = direct.through(pooled.address());
        assertThat(List.of(token(direct), token(through))).containsOnly(200);

        platform.apply(gateway("a-secret-that-nobody-told-them"));
        assertThat(lastAccepted(through)).isLessThan(Patience.SECOND);

        Path file = Files.createTempFile("platform", ".yaml");
        Files.writeString(file, platform.fill(gateway(Platform.SECRET)));
        assertThat(pooled.bean(DesiredState.class).apply(file))
                .isInstanceOf(Outcome.Accepted.class);
        Awaitility.await()
                .atMost(Patience.SECOND)
                // Too many failures at one go would be refused for that.
                .pollInterval(Duration.ofMillis(500))
                .until(() -> token(direct) == 200 && token(through) == 200);
    }

    private static String gateway(String secret) {
        return """
        version: 1
        clients:
          - client_id: gateway-N
            name: Gateway N
            type: service
            company: one-N
            client_type: provider
            secret: "%s"
            scopes: ["provider.data-N:write"]
            roles: [{ api: "https://api-N.example", role: PROVIDER }]
        """
                .formatted(secret);
    }

    private static Duration lastAccepted(ClientApp client) {
        long changed = System.nanoTime();
        AtomicLong last = new AtomicLong(changed);
        Awaitility.await()
                .atMost(Patience.LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    long asked = System.nanoTime();
                    if (token(client) == 401) {
                        return true;
                    }
                    last.set(asked);
                    return false;
                });
        return Duration.ofNanos(last.get() - changed);
    }

    private static int token(ClientApp client) {
        return client.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                .status();
    }
}
