package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@GatehouseTest
// A context of its own: it lives through years, and others rotate the same keys.
@TestPropertySource(properties = "gatehouse.keys.keep=P5D")
class SymmetricKeysIT {
    @Autowired SymmetricKeyStore store;
    @Autowired ConfigVersion version;
    @Autowired TestClock clock;
    @Autowired PlatformTransactionManager transactions;
    @Autowired SymmetricKeyRotation rotation;

    @Test
    void isTheSameOnTwoNodesThatStartTogether() throws Exception {
        List<Callable<UUID>> nodes =
                List.of(
                        () -> node().current("race").id(),
                        () -> node().current("race").id(),
                        () -> node().current("race").id(),
                        () -> node().current("race").id());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<UUID> ids = threads.invokeAll(nodes).stream().map(Future::resultNow).toList();
            assertThat(ids).containsOnly(ids.getFirst());
        }
    }

    @Test
    void survivesARollBackOfTheCaller() {
        SymmetricKeys keys = node();
        UUID made =
                new TransactionTemplate(transactions)
                        .execute(status -> {
                            status.setRollbackOnly();
                            return keys.current("rolled-back").id();
                        });
        assertThat(node().current("rolled-back").id()).isEqualTo(made);
    }

    @Test
    void opensWithReplacedKeysButNotForAnotherPurpose() {
        SymmetricKeys keys = node();
        SealedBox box = new SealedBox(keys, "rotated");
        String sealed = box.seal("state".getBytes(UTF_8), "cookie");
        UUID old = keys.current("rotated").id();
        UUID fresh = rotated("rotated");
        clock.forward(ConfigVersion.SPREAD);
        assertThat(keys.current("rotated").id()).isEqualTo(fresh).isNotEqualTo(old);
        assertThat(box.open(sealed, "cookie")).contains("state".getBytes(UTF_8));
        assertThat(new SealedBox(node(), "rotated").open(sealed, "cookie")).isPresent();
        assertThat(new SealedBox(keys, "other").open(sealed, "cookie")).isEmpty();
    }

    @Test
    void isKnownToEveryNodeBeforeItIsUsed() {
        SymmetricKeys other = node();
        UUID old = other.current("ahead").id();

        clock.stop();
        UUID fresh = rotated("ahead");

        Awaitility.await()
                .atMost(Patience.SECOND)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> other.all("ahead").stream().anyMatch(key -> key.id().equals(fresh)));
        assertThat(other.at("ahead", clock.instant()).id()).isEqualTo(old);
        // PostgreSQL keeps microseconds
        clock.forward(ConfigVersion.SPREAD.plusMillis(1));
        assertThat(other.current("ahead").id()).isEqualTo(fresh);
        assertThat(other.at("ahead", clock.instant().minus(ConfigVersion.SPREAD)).id())
                .as("what was made before is made again with the same key")
                .isEqualTo(old);
    }

    @Test
    void rotatesOnceWhenEightAskAtOnce() {
        node().current("at-once");

        List<Optional<UUID>> made =
                Parallel.run(
                        8, () -> inTransaction(() -> rotation.rotate("at-once", clock.instant())));

        assertThat(made).filteredOn(Optional::isPresent).isNotEmpty();
        clock.forward(ConfigVersion.SPREAD);
        assertThat(node().current("at-once").id())
                .isEqualTo(store.newest("at-once").orElseThrow().id());
        assertThat(states("at-once")).containsOnlyOnce("active");
    }

    @Test
    void rotatesByAge() {
        UUID old = node().current("aged").id();

        assertThat(inTransaction(() -> rotation.step(Duration.ofDays(90), clock.instant())))
                .doesNotContain("aged");
        clock.forward(Duration.ofDays(90));
        assertThat(inTransaction(() -> rotation.step(Duration.ofDays(90), clock.instant())))
                .contains("aged");
        assertThat(inTransaction(() -> rotation.step(Duration.ofDays(90), clock.instant())))
                .doesNotContain("aged");
        clock.forward(ConfigVersion.SPREAD);
        assertThat(node().current("aged").id()).isNotEqualTo(old);
        assertThat(states("aged")).containsExactly("active", "retiring");
    }

    @Test
    void endsAKeyWhenNothingNeedsItAndRemovesItLater() {
        SealedBox box = new SealedBox(node(), "flow");
        UUID old = node().current("flow").id();
        String sealed = box.seal("state".getBytes(UTF_8), "cookie");
        rotated("flow");
        clock.forward(Duration.ofMinutes(14));
        clean();
        assertThat(box.open(sealed, "cookie")).as("as long as a flow lives").isPresent();
        assertThat(state(old)).isEqualTo("retiring");

        clock.forward(Duration.ofHours(1));
        clean();
        assertThat(state(old)).isEqualTo("ended");

        clock.forward(Duration.ofHours(2));
        clean();
        assertThat(state(old)).isEqualTo("gone");
        assertThat(box.open(sealed, "cookie")).isEmpty();
    }

    @Test
    void keepsTheKeysOfAPurposeThatNobodySpeaksFor() {
        UUID old = node().current("unknown").id();
        rotated("unknown");

        clock.forward(Duration.ofDays(4000));
        clean();

        assertThat(state(old)).isEqualTo("retiring");
    }

    @Test
    void opensNothingForgedMovedOrMalformed() {
        SealedBox box = new SealedBox(node(), "forged");
        String sealed = box.seal("state".getBytes(UTF_8), "cookie");
        byte[] changed = Base64.getUrlDecoder().decode(sealed);
        changed[changed.length - 1] ^= 1;
        assertThat(box.open(sealed, "another")).isEmpty();
        assertThat(box.open(Base64Url.encode(changed), "cookie")).isEmpty();
        assertThat(box.open(Base64Url.encode(new byte[80]), "cookie")).isEmpty();
        assertThat(box.open("", "cookie")).isEmpty();
        assertThat(box.open("%%%", "cookie")).isEmpty();
    }

    private UUID rotated(String purpose) {
        return inTransaction(() -> rotation.rotate(purpose, clock.instant())).orElseThrow();
    }

    private void clean() {
        inTransaction(() -> rotation.clean(clock.instant()));
    }

    private <T> T inTransaction(java.util.function.Supplier<T> work) {
        return new TransactionTemplate(transactions).execute(status -> work.get());
    }

    private List<String> states(String purpose) {
        return rotation.list(clock.instant()).stream()
                .filter(key -> key.purpose().equals(purpose))
                .map(SymmetricKeyRotation.Listed::state)
                .toList();
    }

    private String state(UUID id) {
        return rotation.list(clock.instant()).stream()
                .filter(key -> key.id().equals(id))
                .map(SymmetricKeyRotation.Listed::state)
                .findFirst()
                .orElse("gone");
    }

    private SymmetricKeys node() {
        return new SymmetricKeys(store, version, clock, transactions);
    }
}
