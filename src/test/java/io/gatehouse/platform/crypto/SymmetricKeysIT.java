package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.GatehouseTest;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@GatehouseTest
class SymmetricKeysIT {
    @Autowired JdbcClient jdbc;
    @Autowired Envelope envelope;
    @Autowired Clock clock;
    @Autowired PlatformTransactionManager transactions;

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
    void opensWithRetiredKeysButNotForAnotherPurpose() {
        SymmetricKeys keys = node();
        SealedBox box = new SealedBox(keys, "rotated");
        String sealed = box.seal("state".getBytes(UTF_8), "cookie");
        UUID old = keys.current("rotated").id();
        UUID fresh = keys.rotate("rotated").id();
        assertThat(fresh).isNotEqualTo(old);
        assertThat(box.open(sealed, "cookie")).contains("state".getBytes(UTF_8));
        assertThat(new SealedBox(node(), "rotated").open(sealed, "cookie")).isPresent();
        assertThat(new SealedBox(keys, "other").open(sealed, "cookie")).isEmpty();
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

    private SymmetricKeys node() {
        return new SymmetricKeys(jdbc, envelope, clock, transactions);
    }
}
