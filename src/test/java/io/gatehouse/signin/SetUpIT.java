package io.gatehouse.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.accounts.FirstOperator;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The link that makes the first operator. */
@GatehouseTest
class SetUpIT {

    private static final String PASSWORD = "Correct-Horse-Battery-Staple-9";

    @Autowired FirstOperator operators;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    Http browser;

    @BeforeEach
    void withoutOperator() {
        database.asOwner("update account set operator = false where operator");
        browser = new Http(issuer.value());
    }

    @Test
    void worksOnce() {
        String token = operators.link().orElseThrow();
        Map<String, String> form = form(browser, token, "first@operator.example");

        Answer made = browser.post("/set-up", form);

        assertThat(made.status()).isEqualTo(303);
        assertThat(made.location()).isEqualTo(issuer.at("/account"));
        assertThat(browser.get("/account").body()).contains("first@operator.example");
        Answer again = browser.post("/set-up", form);
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.pageError()).isEqualTo("link_expired");
        assertThat(browser.get("/set-up?token=" + token).pageError()).isEqualTo("link_expired");
        assertThat(operatorCount()).isEqualTo("1");
    }

    @Test
    void theLinkIsSpentEvenAfterTheOperatorIsGone() {
        String token = operators.link().orElseThrow();
        browser.post("/set-up", form(browser, token, "spent@operator.example"));
        database.asOwner("update account set operator = false where operator");

        assertThat(browser.get("/set-up?token=" + token).pageError()).isEqualTo("link_expired");
    }

    @Test
    void expiresAfterADay() {
        String token = operators.link().orElseThrow();
        Map<String, String> form = form(browser, token, "late@operator.example");
        clock.forward(Duration.ofHours(25));

        assertThat(browser.get("/set-up?token=" + token).status()).isEqualTo(403);
        assertThat(browser.post("/set-up", form).pageError()).isEqualTo("link_expired");
        assertThat(operatorCount()).isEqualTo("0");
    }

    @Test
    void isClosedWhileAnOperatorExists() {
        String first = operators.link().orElseThrow();
        String second = operators.link().orElseThrow();
        browser.post("/set-up", form(browser, first, "only@operator.example"));

        assertThat(browser.get("/set-up?token=" + second).status()).isEqualTo(403);
        assertThat(operators.link()).isEmpty();
        assertThat(operatorCount()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"''", "garbage", "00000000000000000000000000000000000000000AA"})
    void anUnknownLinkOpensNothing(String token) {
        Answer page = browser.get("/set-up?token=" + token);

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.pageError()).isEqualTo("link_expired");
    }

    @ParameterizedTest
    @CsvSource({
        "me@operator.example, short",
        "me@operator.example, password123",
        "me@operator.example, aaaaaaaaaaaa",
        "me@operator.example, me@operator.example",
        "me@operator.example, ''",
        "no address,          Correct-Horse-Battery-Staple-9",
        "'',                  Correct-Horse-Battery-Staple-9",
    })
    void refusesWeakPasswordsAndNoAddressesAndKeepsTheLink(String email, String password) {
        String token = operators.link().orElseThrow();
        Map<String, String> form = form(browser, token, email);
        form.put("password", password);

        Answer page = browser.post("/set-up", form);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.hasForm("set-up")).isTrue();
        assertThat(page.body()).contains("role=\"alert\"").doesNotContain(PASSWORD);
        assertThat(operatorCount()).isEqualTo("0");
        assertThat(browser.get("/set-up?token=" + token).status()).isEqualTo(200);
    }

    @Test
    void aFormOfAnotherSiteMakesNoOperator() {
        String token = operators.link().orElseThrow();
        Map<String, String> form = form(browser, token, "forged@operator.example");

        assertThat(browser.post("/set-up", form, "Origin", "https://evil.example").status())
                .isEqualTo(403);
        form.put("csrf", "");
        assertThat(browser.post("/set-up", form).status()).isEqualTo(403);
        assertThat(operatorCount()).isEqualTo("0");
    }

    @Test
    void postsAtTheSameTimeMakeOneOperator() throws Exception {
        List<String> tokens =
                List.of(operators.link().orElseThrow(), operators.link().orElseThrow());
        List<Callable<Integer>> posts =
                IntStream.range(0, 4)
                        .<Callable<Integer>>mapToObj(i -> post(tokens.get(i % 2), i))
                        .toList();

        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> statuses =
                    together.invokeAll(posts).stream().map(Future::resultNow).toList();

            assertThat(statuses).containsOnlyOnce(303).containsOnly(303, 403);
        }
        assertThat(operatorCount()).isEqualTo("1");
    }

    private Callable<Integer> post(String token, int number) {
        Http own = new Http(issuer.value());
        Map<String, String> form = form(own, token, "race-" + number + "@operator.example");
        return () -> own.post("/set-up", form).status();
    }

    private static Map<String, String> form(Http http, String token, String email) {
        Map<String, String> form =
                new LinkedHashMap<>(http.get("/set-up?token=" + token).hidden("set-up"));
        form.put("email", email);
        form.put("password", PASSWORD);
        return form;
    }

    private String operatorCount() {
        return database.ask("select count(*) from account where operator");
    }
}
