package io.gatehouse.races;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.sessions.SessionDirectory;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** A client that is let in while its person is put out is not left in. */
@GatehouseTest
class SignOutRaceIT {

    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired SessionDirectory sessions;
    @Autowired TransactionTemplate transactions;
    Platform platform;
    Person alice;
    ClientApp web;
    UUID account;

    @BeforeEach
    void signIn() {
        platform = new Platform(state, issuer);
        alice = platform.person("alice");
        web = platform.client("web");
        alice.tokens(web, SCOPE, "one");
        account =
                UUID.fromString(
                        database.ask(
                                "select id from account where email = '%s'"
                                        .formatted(alice.email())));
    }

    /** The statement that stores the code comes after that which ends the session, and waits. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCodeThatIsStoredDuringASignOutEverywhereIsNotStored(boolean pushed) throws Exception {
        Map<String, String> request =
                pushed ? web.pushed(web.push(web.request(SCOPE))) : web.request(SCOPE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> letIn =
                    transactions.execute(running -> {
                        sessions.endAll(account, "operator:test", "test", clock.instant());
                        Future<Answer> asked =
                                threads.submit(() -> alice.open(ClientApp.authorize(request)));
                        awaitEndOrLock(asked);
                        return asked;
                    });

            assertThat(letIn.get().redirected("code")).isEmpty();
            assertThat(letIn.get().hasForm("sign-in")).isTrue();
        }
        assertThat(live()).isEqualTo("0");
    }

    /** Whichever comes first, with nothing held: what the sign-out does not see is refused. */
    @Test
    void nothingIsLeftOfManyThatMeet() throws Exception {
        for (int round = 0; round < 10; round++) {
            Person someone = platform.person("alice");
            someone.tokens(web, SCOPE, "one");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Answer> letIn =
                        threads.submit(() -> someone.open(ClientApp.authorize(web.request(SCOPE))));
                threads.submit(() ->
                                sessions.endAll(account, "operator:test", "test", clock.instant()))
                        .get();
                letIn.get();
            }
            assertThat(live()).isEqualTo("0");
        }
    }

    private String live() {
        return database.ask(
                "select count(*) from oauth_authorization where account_id = '%s' and revoked_at is null"
                        .formatted(account));
    }

    private void awaitEndOrLock(Future<Answer> asked) {
        Instant end = Instant.now().plusSeconds(30);
        while (!asked.isDone() && !isWaiting()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }

    private boolean isWaiting() {
        return database.ask(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like '%session_is_open%'")
                .equals("1");
    }
}
