package io.gatehouse.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.CannotAcquireLockException;

/** The life of a signing key on two nodes: pending, active, retiring, retired; or revoked. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyLifeIT {

    private static final String ALGORITHM = "ES256";
    private static final String ACTOR = "operator:test";

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired KeyRotation rotation;
    SecondNode second;
    Platform platform;
    ClientApp gateway;
    ClientApp gatewayThere;
    String first;

    @BeforeAll
    void make() {
        second = SecondNode.beside(context);
        platform = new Platform(state, issuer);
        gateway = platform.client("gateway");
        gatewayThere = gateway.through(second.address());
    }

    @AfterAll
    void stop() {
        second.close();
    }

    @BeforeEach
    void beginWithAKeyThatSigns() {
        rotateNow(rotation);
        first = active();
        soon(() -> signs(gateway).equals(first) && signs(gatewayThere).equals(first));
    }

    @Requirement("OpenID Connect Core 10.1.1: our keys are published before they sign")
    @Test
    void isPublishedADayBeforeItSigns() {
        rotation.rotate(ALGORITHM, false, ACTOR);
        String pending = only("pending");

        soon(() ->
                published(issuer.value()).contains(pending)
                        && published(second.address()).contains(pending));
        clock.forward(Duration.ofHours(23));
        rotation.step();
        assertThat(active()).isEqualTo(first);
        assertThat(signs(gateway)).isEqualTo(first);

        clock.forward(Duration.ofHours(1));
        rotation.step();
        assertThat(active()).isEqualTo(pending);
        soon(() -> signs(gateway).equals(pending) && signs(gatewayThere).equals(pending));
    }

    @Requirement("OpenID Connect Core 10.1.1: our keys stay published while their tokens live")
    @Test
    void verifiesWhatItSignedUntilItRetires() {
        Answer before = token(gateway);

        rotateNow(rotation);

        soon(() -> signs(gatewayThere).equals(active()));
        assertThat(isActive(gateway, before)).isTrue();
        assertThat(isActive(gatewayThere, before)).isTrue();
        clock.forward(Duration.ofDays(2).minusMinutes(1));
        rotation.step();
        assertThat(published(issuer.value())).contains(first);
        clock.forward(Duration.ofMinutes(2));
        rotation.step();
        soon(() ->
                !published(issuer.value()).contains(first)
                        && !published(second.address()).contains(first));
        assertThat(stateOf(first)).isEqualTo("retired");
        assertThat(
                        database.ask(
                                "select private_sealed is null from signing_key where kid = '%s'"
                                        .formatted(first)))
                .isEqualTo("t");
    }

    @Test
    void aRevokedKeyLeavesBothNodesWithinASecond() {
        Answer token = token(gateway);
        assertThat(isActive(gatewayThere, token)).isTrue();

        assertThat(rotation.revoke(first, ACTOR)).contains(ALGORITHM);

        long revoked = System.nanoTime();
        for (ClientApp node : List.of(gateway, gatewayThere)) {
            AtomicLong lastAccepted = new AtomicLong(revoked);
            soon(() -> {
                long asked = System.nanoTime();
                if (!isActive(node, token)) {
                    return true;
                }
                lastAccepted.set(asked);
                return false;
            });
            assertThat(Duration.ofNanos(lastAccepted.get() - revoked)).isLessThan(Patience.SECOND);
        }
        assertThat(published(issuer.value())).doesNotContain(first).contains(active());
        assertThat(published(second.address())).doesNotContain(first).contains(active());
        Answer next = token(gateway);
        assertThat(Tokens.header(next.text("access_token"))).containsEntry("kid", active());
        assertThat(isActive(gatewayThere, next)).isTrue();
        assertThat(
                        database.ask(
                                "select count(*) from audit_event where action = 'key.revoked' and subject = 'key:%s'"
                                        .formatted(first)))
                .isEqualTo("1");
    }

    @Test
    void aRevokedPendingKeyNeverSigns() {
        rotation.rotate(ALGORITHM, false, ACTOR);
        String pending = only("pending");

        assertThat(rotation.revoke(pending, ACTOR)).isPresent();

        clock.forward(Duration.ofDays(2));
        rotation.step();
        assertThat(active()).isEqualTo(first);
        assertThat(rotation.revoke(pending, ACTOR)).as("ended already").isEmpty();
    }

    @Test
    void eightRotationsAtOnceLeaveOneActiveKey() {
        KeyRotation there = second.bean(KeyRotation.class);
        AtomicInteger turn = new AtomicInteger();
        clock.stop();

        List<Boolean> done =
                Parallel.run(
                        8,
                        () -> {
                            KeyRotation one = turn.getAndIncrement() % 2 == 0 ? rotation : there;
                            return inItsTurn(() -> one.rotate(ALGORITHM, true, ACTOR));
                        });

        assertThat(done).contains(true);
        assertThat(states("pending")).hasSize(1);
        clock.forward(ConfigVersion.SPREAD.plusMillis(1));
        assertThat(states("active")).hasSize(1);
        assertThat(states("pending")).isEmpty();
        soon(() -> signs(gateway).equals(active()) && signs(gatewayThere).equals(active()));
    }

    @Test
    void eightStepsAtOnceAreOneStep() {
        KeyRotation there = second.bean(KeyRotation.class);
        AtomicInteger turn = new AtomicInteger();
        rotation.step();
        String ready = only("pending");
        clock.stop();
        clock.forward(Duration.ofDays(91));
        int before = all();

        List<Boolean> done =
                Parallel.run(
                        8,
                        () -> {
                            KeyRotation one = turn.getAndIncrement() % 2 == 0 ? rotation : there;
                            return inItsTurn(one::step);
                        });

        assertThat(done).contains(true);
        assertThat(active()).isEqualTo(ready);
        assertThat(all()).as("at most the next one").isBetween(before, before + 1);
        assertThat(states("pending").size()).isLessThanOrEqualTo(1);
    }

    @Test
    void theNextKeyStandsReadyAllTheTime() {
        rotation.step();

        String ready = only("pending");

        assertThat(active()).isEqualTo(first);
        soon(() ->
                published(issuer.value()).contains(ready)
                        && published(second.address()).contains(ready));
        rotation.revoke(first, ACTOR);
        assertThat(active()).as("one that is in every cache").isEqualTo(ready);
    }

    @Test
    void signsFromItsTimeOnWithoutAJob() {
        rotation.step();
        String ready = only("pending");

        clock.stop();
        rotation.rotate(ALGORITHM, true, ACTOR);
        assertThat(signs(gateway)).isEqualTo(first);
        clock.forward(ConfigVersion.SPREAD.plusMillis(1));

        soon(() -> signs(gateway).equals(ready) && signs(gatewayThere).equals(ready));
        assertThat(active()).isEqualTo(ready);
        assertThat(stateOf(first)).isEqualTo("retiring");
    }

    @Test
    void aKeyRevokedJustAfterItTookOverIsReplaced() {
        rotation.rotate(ALGORITHM, true, ACTOR);
        clock.forward(ConfigVersion.SPREAD);
        String taken = active();

        rotation.revoke(taken, ACTOR);

        assertThat(active()).isNotIn(taken, first);
        soon(() -> signs(gateway).equals(active()) && signs(gatewayThere).equals(active()));
        assertThat(published(issuer.value())).contains(first, active()).doesNotContain(taken);
    }

    private void rotateNow(KeyRotation one) {
        one.rotate(ALGORITHM, true, ACTOR);
        clock.forward(ConfigVersion.SPREAD);
        one.step();
    }

    /** False where the wait for the lock of the others was too long; the job tries again then. */
    private static boolean inItsTurn(Runnable step) {
        try {
            step.run();
            return true;
        } catch (CannotAcquireLockException tooLong) {
            return false;
        }
    }

    private static void soon(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Patience.LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private Answer token(ClientApp client) {
        Answer answer =
                client.token(
                        new LinkedHashMap<>(
                                Map.of(
                                        "grant_type",
                                        "client_credentials",
                                        "scope",
                                        platform.fill("provider.data-N:write"))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private String signs(ClientApp client) {
        return Tokens.header(token(client).text("access_token")).get("kid").toString();
    }

    private static boolean isActive(ClientApp client, Answer token) {
        return client.introspect(token.text("access_token")).text("active").equals("true");
    }

    private static List<String> published(String node) {
        try {
            return JWKSet.parse(new Http(node).get("/oauth2/jwks").body()).getKeys().stream()
                    .map(JWK::getKeyID)
                    .toList();
        } catch (ParseException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private String active() {
        return only("active");
    }

    private String only(String wanted) {
        assertThat(states(wanted)).hasSize(1);
        return states(wanted).getFirst().kid();
    }

    private List<ListedKey> states(String wanted) {
        return rotation.list().stream()
                .filter(key -> key.algorithm().equals(ALGORITHM) && key.state().equals(wanted))
                .toList();
    }

    private String stateOf(String kid) {
        return rotation.list().stream()
                .filter(key -> key.kid().equals(kid))
                .map(ListedKey::state)
                .findFirst()
                .orElse("");
    }

    private int all() {
        return (int)
                rotation.list().stream().filter(key -> key.algorithm().equals(ALGORITHM)).count();
    }
}
