package io.gatehouse.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** Guesses made at the same time are throttled like guesses made one after the other. */
@GatehouseTest
class PasswordBurstIT {

    private static final Logger log = LoggerFactory.getLogger(PasswordBurstIT.class);
    private static final int BURST = 64;
    private static final AtomicInteger NETWORKS = new AtomicInteger();

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired PasswordSignIn passwords;
    @Autowired TestClock clock;
    String email;
    String network;

    @BeforeEach
    void make() {
        email = new Platform(state, issuer).person("alice").email();
        network = "burst " + NETWORKS.incrementAndGet();
    }

    @Test
    void aBurstOfWrongPasswordsGetsThroughNoMoreThanGuessesInTurn() {
        clock.stop();

        Map<String, Long> answers = burst("not-the-password");

        log.info("{} wrong passwords at once: {}", BURST, answers);
        // As many as the gate lets in at once may see the count before the last of them.
        long most = 6L + Runtime.getRuntime().availableProcessors() - 1;
        assertThat(answers.getOrDefault("Refused", 0L)).isBetween(1L, most);
        assertThat(answers).doesNotContainKey("Accepted");
        assertThat(attempt("not-the-password")).isInstanceOf(SignInOutcome.Throttled.class);
    }

    @Test
    void theRightPasswordIsNotLookedAtWhileTheBurstIsPunished() {
        clock.stop();
        burst("not-the-password");

        assertThat(attempt(Platform.PASSWORD)).isInstanceOf(SignInOutcome.Throttled.class);

        // The more cores, the more guesses counted, the longer the wait; a quarter of an hour at
        // most.
        clock.forward(Duration.ofMinutes(15));
        assertThat(attempt(Platform.PASSWORD)).isInstanceOf(SignInOutcome.Accepted.class);
    }

    @Test
    void whoKnowsThePasswordLeavesNoTrace() {
        clock.stop();

        for (int i = 0; i < 20; i++) {
            assertThat(attempt(Platform.PASSWORD)).isInstanceOf(SignInOutcome.Accepted.class);
        }
    }

    @Test
    void fiveMistakesCostNoWait() {
        clock.stop();
        for (int i = 0; i < 5; i++) {
            assertThat(attempt("not-the-password")).isInstanceOf(SignInOutcome.Refused.class);
        }

        assertThat(attempt(Platform.PASSWORD)).isInstanceOf(SignInOutcome.Accepted.class);
    }

    private Map<String, Long> burst(String password) {
        List<SignInOutcome> outcomes = Parallel.run(BURST, () -> attempt(password));
        return outcomes.stream()
                .collect(
                        Collectors.groupingBy(
                                outcome -> outcome.getClass().getSimpleName(),
                                Collectors.counting()));
    }

    private SignInOutcome attempt(String password) {
        return passwords.attempt(email, password, new SignInOrigin(network, null), "reference");
    }
}
