package io.gatehouse.protocol.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicyDraft;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who registers without a token: nobody, unless the operator names a policy for everybody. */
@GatehouseTest
class OpenRegistrationIT {

    private static final String OPEN = "open-to-all";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired RegistrationPolicies policies;
    @Autowired InitialAccessTokens tokens;
    @Autowired Throttles throttles;
    @Autowired PlatformTransactionManager transactions;
    Platform platform;
    Registrar registrar;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        registrar = new Registrar(platform, policies, tokens, throttles, transactions);
    }

    @AfterEach
    void close() {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status ->
                        policies.lock(OPEN)
                                .ifPresent(one -> policies.delete(one, Registrar.ACTOR)));
    }

    @Requirement(
            "RFC 7591 3: without an initial access token nobody registers, unless an operator wants it")
    @Requirement("RFC 6750 3.1: without a token the challenge names no error")
    @Test
    void withoutATokenNobodyRegisters() {
        Answer none = anonymously(RegistrationIT.PLAIN);
        Answer invented = registrar.register("reg_0abc_" + "A".repeat(43), RegistrationIT.PLAIN);

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(invented.status()).isEqualTo(401);
        assertThat(invented.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(invented.text("error")).isEqualTo("invalid_token");
    }

    @Test
    void byTheOpenPolicyEverybodyDoesWithinIt() {
        open();

        Answer registered = anonymously(RegistrationIT.PLAIN);
        Answer greedy =
                anonymously(
                        """
                        {"redirect_uris":["https://partner-N.example/callback"],"scope":"openid series-N:read"}\
                        """);
        Answer wrongToken = registrar.register("nonsense", RegistrationIT.PLAIN);

        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(registered.text("scope")).isEqualTo("openid");
        assertThat(greedy.status()).isEqualTo(400);
        assertThat(wrongToken.status()).as("a wrong token is not none").isEqualTo(401);
    }

    @Requirement("RFC 7591 3: open registrations are limited in number")
    @Test
    void aFloodHasToWait() {
        open();

        List<Answer> answers =
                IntStream.range(0, 13).mapToObj(i -> anonymously(RegistrationIT.PLAIN)).toList();

        assertThat(answers.getFirst().status()).isEqualTo(201);
        assertThat(answers.getLast().status()).isEqualTo(429);
        assertThat(answers.getLast().text("error")).isEqualTo("temporarily_unavailable");
        assertThat(Integer.parseInt(answers.getLast().header("Retry-After"))).isPositive();
    }

    @Test
    void whoRegisteredFreelyIsMarkedSo() {
        open();

        Answer registered = anonymously(RegistrationIT.PLAIN);

        assertThat(
                        database.ask(
                                "select open from client_registration r join client c on c.id = r.client where client_id = '%s'"
                                        .formatted(registered.text("client_id"))))
                .isEqualTo("t");
    }

    private void open() {
        registrar.policy(
                new RegistrationPolicyDraft(
                        OPEN,
                        null,
                        RegistrationPolicyDraft.USUAL_TYPES,
                        Set.of("openid"),
                        Set.of(),
                        Set.of(),
                        true));
    }

    private Answer anonymously(String json) {
        return platform.browser()
                .postRaw("/connect/register", "application/json", platform.fill(json));
    }
}
