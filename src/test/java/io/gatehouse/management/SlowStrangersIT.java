package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What a client names is asked for at servers of strangers. Whoever has such a server answer late
 * takes no connection and no lock, and can do what they may when the answer is there, no more.
 */
@GatehouseTest
class SlowStrangersIT {

    private final CountDownLatch slowlyAsked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger promptlyAsked = new AtomicInteger();

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    private Platform platform;
    private Callers callers;
    private Api admin;
    private HttpServer stranger;

    @BeforeEach
    void make() throws IOException {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        admin = callers.with(callers.person("admin", "one"));
        byte[] list = platform.fill("[\"https://a-N.example/\"]").getBytes();
        stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        stranger.createContext(
                "/",
                exchange -> {
                    if (exchange.getRequestURI().getPath().startsWith("/slow")) {
                        slowlyAsked.countDown();
                        waitFor(released);
                    } else {
                        promptlyAsked.incrementAndGet();
                    }
                    exchange.sendResponseHeaders(200, list.length);
                    exchange.getResponseBody().write(list);
                    exchange.close();
                });
        stranger.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        stranger.stop(0);
    }

    @Test
    void whoMakesManyWaitTakesFewPlaces() {
        ClientApp web = platform.client("web");
        String token =
                web.redeem(
                                platform.person("carol")
                                        .authorize(web.request("openid"), "one")
                                        .redirected("code"))
                        .text("access_token");

        CompletableFuture<List<Answer>> creating =
                CompletableFuture.supplyAsync(
                        () -> Parallel.run(16, () -> admin.post("/clients", client("/slow"))));
        waitFor(slowlyAsked);
        Answer meanwhile = platform.browser().get("/userinfo", "Authorization", "Bearer " + token);
        List<Answer> created = creating.join();

        assertThat(meanwhile.status()).as(meanwhile.body()).isEqualTo(200);
        assertThat(created)
                .filteredOn(answer -> answer.status() == 503)
                .hasSizeGreaterThan(8)
                .allSatisfy(answer -> assertThat(answer.header("Retry-After")).isNotEmpty());
    }

    @Test
    void nothingIsLockedWhileTheyAreWaitedFor() throws SQLException {
        Answer created = admin.post("/clients", client("/prompt"));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String id = created.header("Location").replaceFirst(".*/", "");

        CompletableFuture<Answer> changing;
        try (Connection other = database.connectAsOwner();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("set local lock_timeout = '500ms'");
            changing =
                    CompletableFuture.supplyAsync(() ->
                            admin.patch(
                                    "/clients/" + id,
                                    "{\"settings\": {\"sector_identifier_uri\": \"%s\"}}"
                                            .formatted(at("/slow")),
                                    "If-Match",
                                    "*"));
            // It is waited for two seconds.
            waitFor(slowlyAsked);
            lock.execute("select 1 from client where client_id = '%s' for update".formatted(id));
            other.rollback();
        }
        released.countDown();

        Answer changed = changing.join();
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).contains(at("/slow"));
    }

    @Test
    void whoIsRemovedMeanwhileMakesNoClient() {
        String membership =
                "/companies/%s/memberships/%s"
                        .formatted(
                                platform.named("one"),
                                database.ask(
                                        "select m.id from membership m join account a on a.id ="
                                                + " m.account_id where a.email = '"
                                                + platform.person("admin").email()
                                                + "'"));
        Api operator = callers.operator();

        CompletableFuture<Answer> creating =
                CompletableFuture.supplyAsync(() -> admin.post("/clients", client("/slow")));
        waitFor(slowlyAsked);
        Answer removed = operator.delete(membership, "If-Match", "*");
        released.countDown();

        assertThat(removed.status()).as(removed.body()).isEqualTo(204);
        assertThat(creating.join().status()).isIn(401, 403, 404);
        assertThat(made()).isEqualTo("0");
    }

    @Test
    void aRepeatedRequestIsAnsweredAsTheFirst() {
        String key = "once-" + platform.named("x");

        Answer first = admin.post("/clients", client("/prompt"), "Idempotency-Key", key);
        Answer again = admin.post("/clients", client("/prompt"), "Idempotency-Key", key);
        Answer other =
                admin.post("/clients", client("/prompt").replace("https://a-", "https://b-"));

        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body()).contains("settings.sector_identifier_uri");
        assertThat(promptlyAsked).hasValue(1);
        assertThat(made()).isEqualTo("1");
    }

    @Test
    void nobodyIsAskedForWhoMayNot() {
        Answer member =
                callers.with(callers.person("carol", "one")).post("/clients", client("/prompt"));
        Answer trusted =
                admin.post(
                        "/clients",
                        client("/prompt").replaceFirst("\\{", "{\"consent\": \"trusted\", "));

        assertThat(List.of(member.status(), trusted.status())).containsOnly(403);
        assertThat(promptlyAsked).hasValue(0);
    }

    private String client(String path) {
        return platform.fill(
                """
                {"type": "web", "name": "Slow N", "redirect_uris": ["https://a-N.example/"],
                 "settings": {"sector_identifier_uri": "AT"}}
                """
                        .replace("AT", at(path)));
    }

    private String at(String path) {
        return "http://localhost:%d%s".formatted(stranger.getAddress().getPort(), path);
    }

    private String made() {
        return database.ask(
                "select count(*) from client where name = '%s'".formatted(platform.fill("Slow N")));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
