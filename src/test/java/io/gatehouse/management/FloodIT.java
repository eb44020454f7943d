package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** A caller who floods the API is slowed down, whatever their tokens are, and nobody else. */
@GatehouseTest
@TestPropertySource(
        properties = {
            "gatehouse.clients.failures-per-minute=3",
            "gatehouse.api.requests-per-second=1",
            "gatehouse.api.burst=20"
        })
class FloodIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;

    @Test
    void aFloodIsToldToWaitWhateverItsTokensAre() {
        Callers callers = new Callers(new Platform(state, issuer));
        Api robot = callers.with(callers.service("robot"));
        int asked = 0;
        Answer answer;
        do {
            answer = robot.get("/companies");
            asked++;
        } while (answer.status() == 200 && asked < 500);
        Api renewed = callers.with(callers.service("robot"));
        // One a second comes through, and the token took its time; a bucket of its own holds 20.
        List<Integer> withNewToken =
                Stream.generate(() -> renewed.get("/companies").status()).limit(10).toList();
        Answer other = callers.with(callers.person("alice", "one")).get("/accounts/me");

        assertThat(asked).isGreaterThan(20);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text("type")).isEqualTo("urn:gatehouse:problem:too_many_requests");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(withNewToken).contains(429);
        assertThat(other.status()).isEqualTo(200);
    }
}
