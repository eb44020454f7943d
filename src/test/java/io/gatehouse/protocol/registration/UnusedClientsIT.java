package io.gatehouse.protocol.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.housekeeping.Housekeeper;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.ClientRegistrations;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Clients that registered themselves and are not used are deleted. */
@GatehouseTest
class UnusedClientsIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired ClientRegistrations registrations;
    @Autowired RegistrationPolicies policies;
    @Autowired InitialAccessTokens tokens;
    @Autowired Throttles throttles;
    @Autowired PlatformTransactionManager transactions;
    Platform platform;
    Registrar registrar;
    Answer used;
    Answer never;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        registrar = new Registrar(platform, policies, tokens, throttles, transactions);
        RegistrationPolicy policy = registrar.policy("partners", "openid");
        used = registrar.register(policy, RegistrationIT.PLAIN);
        never = registrar.register(policy, RegistrationIT.PLAIN);
        Answer redirect =
                platform.person("alice")
                        .authorize(registrar.request(used, RegistrationIT.BACK, "openid"), "one");
        assertThat(
                        registrar
                                .redeem(used, RegistrationIT.BACK, redirect.redirected("code"))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void thoseThatWereNeverUsedGoFirst() {
        age(Duration.ofDays(6));
        clean(registrations);
        boolean early = exists(never);
        age(Duration.ofDays(2));
        clean(registrations);

        assertThat(early).isTrue();
        assertThat(exists(never)).isFalse();
        assertThat(exists(used)).isTrue();
        assertThat(
                        database.ask(
                                "select count(*) from audit_event where action = 'client.deleted' and actor = 'system:housekeeping' and detail ->> 'client_id' = '%s'"
                                        .formatted(never.text("client_id"))))
                .isEqualTo("1");
    }

    @Test
    void thoseThatWereUsedGoInTheEnd() {
        age(Duration.ofDays(89));
        clean(registrations);
        boolean early = exists(used);
        age(Duration.ofDays(2));
        clean(registrations);

        assertThat(early).isTrue();
        assertThat(exists(used)).isFalse();
        assertThat(registrar.read(used).status()).isEqualTo(401);
    }

    @Test
    void clientsOfOperatorsStayWhetherUsedOrNot() {
        age(Duration.ofDays(1000));
        clean(registrations);

        assertThat(
                        database.ask(
                                "select count(*) from client where client_id = '%s'"
                                        .formatted(platform.named("plain"))))
                .isEqualTo("1");
    }

    /** Lets time pass for these two clients alone. */
    private void age(Duration time) {
        for (Answer one : java.util.List.of(used, never)) {
            database.ask(
                    "with aged as (update client_registration set created_at = created_at - interval '%1$s seconds', last_used_at = last_used_at - interval '%1$s seconds' where client = (select id from client where client_id = '%2$s') returning 1) select count(*) from aged"
                            .formatted(time.toSeconds(), one.text("client_id")));
        }
    }

    private boolean exists(Answer registered) {
        return database.ask(
                        "select count(*) from client where client_id = '%s'"
                                .formatted(registered.text("client_id")))
                .equals("1");
    }

    private void clean(Housekeeper housekeeper) {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> housekeeper.clean(Instant.now(), 500));
    }
}
