package io.gatehouse.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.durability.Ledger.Act;
import io.gatehouse.durability.Ledger.Result;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code kill -9} of the application and of PostgreSQL while people and machines work: nothing that
 * was acknowledged is lost, nothing happens twice. {@code bench/faults} kills 20 times each.
 */
class FaultsIT {
    private static final Logger log = LoggerFactory.getLogger(FaultsIT.class);
    private static final int KILLS = Integer.getInteger("faults.kills", 2);
    private static final int VISITORS = 8;
    private static final int ACTS = Integer.getInteger("faults.acts", 150);
    private static final int ROTATE_EVERY = 5;
    private static final boolean CARELESS = Boolean.getBoolean("faults.careless");

    private final int port = GatehouseTestContext.freePort();
    private final Path data = GatehouseTestContext.dataDirectory().resolve("data");
    private final PostgresProcess database = new PostgresProcess(data.resolve("postgres"));
    private final Ledger ledger = new Ledger();
    private final Answers answers = new Answers();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Duration>> recoveries = new LinkedHashMap<>();
    private final List<Visitor> visitors = new ArrayList<>();
    private Platform platform;
    private Node node;

    @Test
    void losesAndDoublesNothing() throws IOException {
        platform = Platform.elsewhere(new Issuer("http://localhost:" + port));
        Path file = data.resolveSibling("platform.yaml");
        Files.writeString(file, platform.yaml() + platform.fill(people()));
        Map<String, String> settings = Map.of("GATEHOUSE_CONFIG", file.toString());
        node = Node.start(data, port, settings);
        if (CARELESS) {
            database.acknowledgeBeforeWriting();
        }
        for (int i = 0; i < VISITORS; i++) {
            visitors.add(new Visitor(platform, "v" + i, ledger, answers, i));
        }
        checkKeys();

        try {
            for (int kill = 0; kill < KILLS; kill++) {
                underLoad(
                        kill,
                        "application",
                        () -> {
                            node.kill();
                            node = Node.start(data, port, settings);
                        });
                underLoad(kill, "PostgreSQL", database::kill);
            }
        } finally {
            node.close();
            report();
        }

        assertThat(ledger.lost()).isEmpty();
        assertThat(ledger.doubled()).isEmpty();
        assertThat(ledger.acknowledged(Act.USE)).isGreaterThan(KILLS * ACTS / 2);
        assertThat(answers.others())
                .as("what was answered, when not as asked: %s", answers)
                .isSubsetOf(503);
    }

    /** Kills when enough was acknowledged since the last time, and checks when it answers again. */
    private void underLoad(int round, String what, Runnable kill) {
        long enough = ledger.count(Result.DONE) + ACTS;
        AtomicBoolean back = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> rotation =
                    round % ROTATE_EVERY == ROTATE_EVERY - 1
                            ? threads.submit(this::rotateKeys)
                            : null;
            List<Future<?>> working = new ArrayList<>();
            for (Visitor visitor : visitors) {
                working.add(threads.submit(() -> visitor.act(() -> !back.get())));
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() ->
                            ledger.count(Result.DONE) >= enough
                                    && (rotation == null || rotation.isDone()));
            long killed = System.nanoTime();
            kill.run();
            awaitTokens();
            recoveries
                    .computeIfAbsent(what, any -> new ArrayList<>())
                    .add(Duration.ofNanos(System.nanoTime() - killed));
            back.set(true);
            working.forEach(FaultsIT::join);
        }
        each(Visitor::check);
        checkKeys();
        log.info(
                "{} {} killed: {} acknowledged, {} lost, {} doubled",
                what,
                round + 1,
                ledger.count(Result.DONE),
                ledger.lost(),
                ledger.doubled());
    }

    /** A token of a person: it needs the database, where one of a machine does not. */
    private void awaitTokens() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(() ->
                        platform.client("web").revoke("rt_unknown").status() == 200
                                && new Http("http://localhost:" + port)
                                                .get("/actuator/health/readiness")
                                                .status()
                                        == 200);
    }

    private void rotateKeys() {
        int before = keys.size();
        if (Node.command(data, "keys", "rotate", "ES256", "--now") == 0) {
            checkKeys();
            assertThat(keys).as("keys after a rotation").hasSizeGreaterThan(before);
        }
    }

    private void checkKeys() {
        Answer answer = new Http("http://localhost:" + port).get("/oauth2/jwks");
        assertThat(answer.status()).isEqualTo(200);
        Set<String> published = thumbprints(answer.body());
        keys.forEach(key ->
                ledger.act(
                        Act.SEE,
                        key,
                        key,
                        () -> published.contains(key) ? Result.DONE : Result.REFUSED));
        published.stream().filter(keys::add).forEach(key -> ledger.give(key, key, LONG));
    }

    private static final Duration LONG = Duration.ofHours(12);

    private static Set<String> thumbprints(String body) {
        try {
            Set<String> all = ConcurrentHashMap.newKeySet();
            for (JWK key : JWKSet.parse(body).getKeys()) {
                all.add("key " + key.getKeyID() + " " + key.computeThumbprint());
            }
            return all;
        } catch (ParseException | JOSEException broken) {
            throw new IllegalStateException(body, broken);
        }
    }

    private void each(Consumer<Visitor> task) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            visitors.stream()
                    .map(visitor -> threads.submit(() -> task.accept(visitor)))
                    .toList()
                    .forEach(FaultsIT::join);
        }
    }

    private static void join(Future<?> one) {
        try {
            one.get();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String people() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < VISITORS; i++) {
            yaml.append(
                    """
                      - email: v%d-N@nowhere.example
                        password_hash: HASH
                        memberships:
                          - { company: one-N, roles: [{ api: "https://api-N.example", role: analyst }] }
                    """
                            .formatted(i));
        }
        return yaml.toString();
    }

    private void report() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("| Killed | times | recovery, median | slowest |\n|---|---:|---:|---:|\n");
        recoveries.forEach((what, all) -> {
            long[] millis = all.stream().mapToLong(Duration::toMillis).sorted().toArray();
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %d | %.1f s | %.1f s |%n",
                            what,
                            millis.length,
                            millis[millis.length / 2] / 1000.0,
                            LongStream.of(millis).max().orElse(0) / 1000.0));
        });
        text.append(
                String.format(
                        Locale.ROOT,
                        "%n%,d acts acknowledged: %,d codes and tokens given, %,d codes and refresh tokens"
                                + " used, %,d revocations, withdrawals and sign-outs, %,d looks; %,d refused"
                                + " as they should be; %,d without an answer or 503. Lost: %d. Doubled: %d."
                                + " Keys seen: %d.%n",
                        ledger.count(Result.DONE),
                        ledger.acknowledged(Act.GIVE),
                        ledger.acknowledged(Act.USE),
                        ledger.acknowledged(Act.END),
                        ledger.acknowledged(Act.SEE),
                        ledger.count(Result.REFUSED),
                        ledger.count(Result.UNKNOWN),
                        ledger.lost().size(),
                        ledger.doubled().size(),
                        keys.size()));
        Path report = Files.createDirectories(Path.of("target")).resolve("faults.md");
        Files.writeString(report, text);
        log.info("faults:\n{}answers: {}", text, answers);
    }
}
