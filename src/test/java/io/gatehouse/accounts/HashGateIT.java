package io.gatehouse.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** When too many people sign in at once, the others are told to come back. */
@GatehouseTest
class HashGateIT {

    @Autowired HashGate gate;
    @Autowired Issuer issuer;

    @Test
    void aSignInThatFindsNoPlaceIsAnswered503() throws InterruptedException {
        int places = Runtime.getRuntime().availableProcessors();
        CountDownLatch inside = new CountDownLatch(places);
        CountDownLatch leave = new CountDownLatch(1);
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, places)
                    .forEach(i -> others.submit(() -> gate.run(() -> stay(inside, leave))));
            inside.await();

            Answer busy = signIn();

            leave.countDown();
            assertThat(busy.status()).isEqualTo(503);
            assertThat(busy.header("Retry-After")).isNotEmpty();
            assertThat(busy.hasForm("sign-in")).isTrue();
        }
        assertThat(signIn().status()).isEqualTo(200);
    }

    private static boolean stay(CountDownLatch inside, CountDownLatch leave) {
        inside.countDown();
        try {
            leave.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private Answer signIn() {
        Http browser = new Http(issuer.value());
        Map<String, String> form = new LinkedHashMap<>(browser.get("/sign-in").hidden("sign-in"));
        form.put("username", "nobody@busy.example");
        form.put("password", "whatever");
        return browser.post("/sign-in", form);
    }
}
