package io.gatehouse.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One instance on its embedded database, through stops and kills: DESIGN section 9. */
class EmbeddedIT {
    private static final int PORT = GatehouseTestContext.freePort();
    private static final Path DATA = GatehouseTestContext.dataDirectory().resolve("data");
    private static final String SCOPE = "openid email offline_access series-N:read";

    private static Map<String, String> settings;
    private static Platform platform;
    private static Person carol;
    private static Node node;
    private static Answer tokens;
    private static List<String> keys;

    @BeforeAll
    static void signInOnce() throws IOException {
        platform = Platform.elsewhere(new Issuer("http://localhost:" + PORT));
        Path file = DATA.resolveSibling("platform.yaml");
        Files.writeString(file, platform.yaml());
        settings = Map.of("GATEHOUSE_CONFIG", file.toString());
        node = Node.start(DATA, PORT, settings);
        carol = platform.person("carol");
        tokens = carol.tokens(web(), SCOPE, "one");
        keys = published();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void keepsEverythingOverAStop() throws IOException {
        node.stop();
        assertThat(postgres()).isEmpty();

        node = Node.start(DATA, PORT, settings);

        assertGoesOn();
        assertThat(node.output()).contains("no changes");
    }

    @Test
    void keepsEverythingOverAKill() throws IOException {
        node.kill();
        assertThat(postgres()).as("left behind").isPresent();

        node = Node.start(DATA, PORT, settings);

        assertGoesOn();
    }

    @Test
    void keepsEverythingOverAKillOfTheDatabaseToo() throws IOException {
        ProcessHandle server = postgres().orElseThrow();
        node.kill();
        server.destroyForcibly();

        node = Node.start(DATA, PORT, settings);

        assertGoesOn();
    }

    @Test
    void goesOnByItselfWhenTheDatabaseCrashed() throws IOException {
        ProcessHandle worker = postgres().orElseThrow().children().findFirst().orElseThrow();
        worker.destroyForcibly();
        worker.onExit().join();

        Awaitility.await()
                .atMost(Patience.LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> web().introspect(tokens.text("access_token")).status() == 200);
        assertGoesOn();
    }

    @Test
    void goesOnByItselfWhenTheDatabaseWasKilled() throws IOException {
        ProcessHandle server = postgres().orElseThrow();
        server.destroyForcibly();
        server.onExit().join();

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> web().introspect(tokens.text("access_token")).status() == 200);
        assertGoesOn();
    }

    @Test
    void refusesASecondProcessOnTheSameData() {
        Node second = Node.launch(DATA, GatehouseTestContext.freePort(), settings);

        assertThat(second.awaitEnd()).isEqualTo(1);
        assertThat(second.output().lines())
                .singleElement()
                .asString()
                .startsWith("gatehouse: data directory in use");
        assertThat(node.browser().get("/actuator/health/readiness").status()).isEqualTo(200);
    }

    /** Keys, session, company, consent, tokens and account are those from before. */
    private static void assertGoesOn() {
        // A minute after a start the next ones are there too.
        assertThat(published()).containsAll(keys);
        Answer asksNothing = carol.open(ClientApp.authorize(web().request(SCOPE)));
        assertThat(asksNothing.redirected("code")).as(asksNothing.body()).isNotEmpty();
        assertThat(web().introspect(tokens.text("access_token")).json())
                .containsEntry("active", true);
        Answer refreshed = web().refresh(tokens.text("refresh_token"));
        assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
        assertThat(web().refresh(tokens.text("refresh_token")).text("error"))
                .as("spent stays spent")
                .isEqualTo("invalid_grant");
        tokens = platform.person("carol").tokens(web(), SCOPE, "one");
    }

    private static List<String> published() {
        try {
            return JWKSet.parse(node.browser().get("/oauth2/jwks").body()).getKeys().stream()
                    .map(JWK::toJSONString)
                    .toList();
        } catch (ParseException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static ClientApp web() {
        return platform.client("web");
    }

    private static Optional<ProcessHandle> postgres() throws IOException {
        Path file = DATA.resolve("postgres/cluster/postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                : Optional.empty();
    }
}
