package io.gatehouse.protocol.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.crypto.SymmetricKeyRotation;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** The optional grace for clients that missed the answer to a refresh. */
@GatehouseTest
@TestPropertySource(properties = "gatehouse.refresh.grace=PT10S")
class RefreshGraceIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired SymmetricKeyRotation keys;
    @Autowired TransactionTemplate transactions;
    ClientApp web;
    Answer first;

    @BeforeEach
    void signIn() {
        Platform platform = new Platform(state, issuer);
        web = platform.client("web");
        first = platform.person("alice").tokens(web, "openid offline_access", "one");
    }

    @Test
    void givesTheSameSuccessorToAnHonestRetry() {
        clock.stop();
        Answer second = web.refresh(first.text("refresh_token"));
        clock.forward(Duration.ofSeconds(9));
        Answer again = web.refresh(first.text("refresh_token"));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("refresh_token")).isEqualTo(second.text("refresh_token"));
        assertThat(web.refresh(second.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void givesTheSameSuccessorAlsoWhenTheKeyWasRotatedBetween() {
        clock.stop();
        Answer second = web.refresh(first.text("refresh_token"));
        transactions.executeWithoutResult(status ->
                assertThat(keys.rotate("refresh-successor", clock.instant())).isPresent());
        clock.forward(ConfigVersion.SPREAD.plusSeconds(1));
        Answer again = web.refresh(first.text("refresh_token"));

        assertThat(again.text("refresh_token")).isEqualTo(second.text("refresh_token"));
        assertThat(web.refresh(second.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void neverForksTheFamily() {
        clock.stop();
        List<Answer> answers = Parallel.run(8, () -> web.refresh(first.text("refresh_token")));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200))
                .extracting(answer -> answer.text("refresh_token"))
                .containsOnly(answers.getFirst().text("refresh_token"));
    }

    @Test
    void endsWhenTheSuccessorWasUsed() {
        Answer second = web.refresh(first.text("refresh_token"));
        Answer third = web.refresh(second.text("refresh_token"));

        assertThat(web.refresh(first.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");

        assertThat(web.refresh(third.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
    }

    @Test
    void endsByTime() {
        Answer second = web.refresh(first.text("refresh_token"));
        clock.forward(Duration.ofSeconds(10));

        assertThat(web.refresh(first.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");

        assertThat(web.refresh(second.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
    }
}
