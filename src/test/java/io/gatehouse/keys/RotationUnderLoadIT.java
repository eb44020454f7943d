package io.gatehouse.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.keys.KeyHistory.Judged;
import io.gatehouse.keys.KeyHistory.Verdict;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.SecondNode;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Signing keys change while clients take tokens from each of two nodes and APIs verify them by the
 * key set of the other. {@code -Drotation.rounds=50} for the long run.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RotationUnderLoadIT {

    private static final Logger log = LoggerFactory.getLogger(RotationUnderLoadIT.class);
    private static final int ROUNDS = Integer.getInteger("rotation.rounds", 5);
    private static final String ALGORITHM = "ES256";
    private static final String ACTOR = "operator:test";

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired KeyRotation rotation;
    @Autowired KeyStore store;
    @Autowired ConfigVersion version;
    @Autowired TransactionTemplate transaction;
    SecondNode second;
    Platform platform;
    ClientApp here;
    ClientApp there;

    @BeforeAll
    void make() {
        second = SecondNode.beside(context);
        platform = new Platform(state, issuer);
        here = platform.client("gateway");
        there = here.through(second.address());
    }

    @AfterAll
    void stop() {
        second.close();
    }

    @Requirement("OpenID Connect Core 10.1.1: no token fails while our keys rotate")
    @Test
    void noTokenFailsWhileKeysRotate() throws Exception {
        KeyHistory history = new KeyHistory();
        try (Load load = new Load(history)) {
            KeyRotation elsewhere = second.bean(KeyRotation.class);
            for (int round = 0; round < ROUNDS; round++) {
                String before = active();
                // On either node; and now and then it dies before the job's next step.
                (round % 2 == 0 ? rotation : elsewhere).rotate(ALGORITHM, true, ACTOR);
                await(() -> !active().equals(before));
                if (round % 3 != 2) {
                    rotation.step();
                }
            }
            load.goOnFor(20);
        }

        log.info("rotation: {}", history);
        assertThat(history.failures()).isEmpty();
        assertThat(history.keys()).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(history.size()).isGreaterThan(ROUNDS * 20);
    }

    @Test
    void findsAKeyThatSignsBeforeItIsPublished() throws Exception {
        KeyHistory history = new KeyHistory();
        try (Load load = new Load(history)) {
            for (int round = 0; round < 20 && history.failures().isEmpty(); round++) {
                rotateAtOnceEverywhereButTheOtherNode();
                load.goOnFor(10);
            }
        }

        log.info("broken rotation: {}", history);
        assertThat(history.failures())
                .isNotEmpty()
                .extracting(Judged::verdict)
                .containsOnly(Verdict.UNKNOWN_KEY);
    }

    @Test
    void aRevokedKeyIsGoneWithinASecondAndItsSuccessorWorksAtOnce() throws Exception {
        rotation.step();
        String ready = only("pending");
        String revoked = active();
        await(() ->
                platform.browser().get("/oauth2/jwks").body().contains(ready)
                        && platform.browser()
                                .through(second.address())
                                .get("/oauth2/jwks")
                                .body()
                                .contains(ready));
        KeyHistory history = new KeyHistory();
        String before;
        long after;
        try (Load load = new Load(history)) {
            load.goOnFor(20);
            before = token(here).text("access_token");
            rotation.revoke(revoked, ACTOR);
            Awaitility.await()
                    .atMost(Patience.SECOND)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertGone(before, revoked, ready));
            after = System.nanoTime();
            load.goOnFor(20);
        }

        log.info("revocation: {}", history);
        assertThat(history.failuresExcept(revoked)).isEmpty();
        assertThat(issuedAfter(history, revoked, after)).isEmpty();
    }

    private void assertGone(String token, String revoked, String successor) {
        assertThat(List.of(here, there))
                .allSatisfy(node ->
                        assertThat(node.introspect(token).json())
                                .isEqualTo(Map.of("active", false)));
        assertThat(List.of(issuer.value(), second.address()))
                .allSatisfy(node ->
                        assertThat(platform.browser().through(node).get("/oauth2/jwks").body())
                                .contains(successor)
                                .doesNotContain(revoked));
    }

    /** Resource servers keep what they have read for five minutes; introspection tells them. */
    private static List<Judged> issuedAfter(KeyHistory history, String revoked, long after) {
        return history.survivors(revoked, after).stream()
                .filter(one -> one.issued() > after)
                .toList();
    }

    /** What a rotation must not be: the key signs in the transaction that publishes it. */
    private void rotateAtOnceEverywhereButTheOtherNode() {
        transaction.executeWithoutResult(status -> {
            store.lock();
            Instant now = Instant.now();
            store.addPending(ALGORITHM, KeyStore.make(ALGORITHM, now), now);
            store.activate(ALGORITHM, now);
            version.bump();
        });
    }

    private String active() {
        return only("active");
    }

    private String only(String wanted) {
        return rotation.list().stream()
                .filter(key -> key.algorithm().equals(ALGORITHM) && key.state().equals(wanted))
                .map(ListedKey::kid)
                .findFirst()
                .orElse("");
    }

    private Answer token(ClientApp client) {
        return client.token(
                new LinkedHashMap<>(
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "scope",
                                platform.fill("provider.data-N:write"))));
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Patience.LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    /** Clients and APIs at work, until it is closed. */
    private final class Load implements AutoCloseable {

        private final KeyHistory history;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<?>> running = new ArrayList<>();

        Load(KeyHistory history) {
            this.history = history;
            for (int i = 0; i < 2; i++) {
                running.add(threads.submit(() -> work(here, issuer.value(), second.address())));
                running.add(threads.submit(() -> work(there, second.address(), issuer.value())));
            }
        }

        /** Lets so many more tokens be judged. */
        void goOnFor(int tokens) {
            int wanted = history.size() + tokens;
            await(() -> history.size() >= wanted);
        }

        private void work(ClientApp client, String from, String at) {
            ResourceServer server = new ResourceServer(at);
            ClientApp atTheOther = client.through(at);
            while (!ended.get()) {
                history.add(judge(client, atTheOther, server, from, at));
            }
        }

        private Judged judge(
                ClientApp client,
                ClientApp atTheOther,
                ResourceServer server,
                String from,
                String at) {
            long issued = System.nanoTime();
            Answer answer = token(client);
            String text = answer.status() == 200 ? answer.text("access_token") : "";
            String kid = "";
            Verdict verdict;
            try {
                SignedJWT jwt = SignedJWT.parse(text);
                kid = jwt.getHeader().getKeyID();
                verdict = server.verify(jwt);
                if (verdict == Verdict.VERIFIED
                        && !atTheOther.introspect(text).text("active").equals("true")) {
                    verdict = Verdict.INACTIVE;
                }
            } catch (ParseException | JOSEException broken) {
                verdict = Verdict.BROKEN;
            }
            return new Judged(kid, from, at, issued, System.nanoTime(), verdict, answer.body());
        }

        @Override
        public void close() throws Exception {
            ended.set(true);
            for (Future<?> one : running) {
                one.get();
            }
            threads.close();
        }
    }
}
