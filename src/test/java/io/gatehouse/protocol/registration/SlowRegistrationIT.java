package io.gatehouse.protocol.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.HalfSent;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Metadata that is long on the way gets what its sender may have when it has arrived, no more. */
@GatehouseTest
class SlowRegistrationIT {

    private static final String NARROW =
            "{\"client_name\":\"First\",\"redirect_uris\":[\"https://partner-N.example/callback\"],\"scope\":\"openid\"}";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired RegistrationPolicies policies;
    @Autowired InitialAccessTokens tokens;
    @Autowired Throttles throttles;
    @Autowired PlatformTransactionManager transactions;
    Platform platform;
    Registrar registrar;
    RegistrationPolicy policy;
    Answer registered;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        registrar = new Registrar(platform, policies, tokens, throttles, transactions);
        policy = registrar.policy("partners", "openid email");
        registered = registrar.register(policy, NARROW);
    }

    @Test
    void aStolenTokenThatIsReplacedMeanwhileChangesNothing() throws IOException {
        try (HalfSent stolen = change("scope", "openid")) {
            Answer owner = registrar.change(registered, body("scope", "openid"));
            assertThat(owner.status()).as(owner.body()).isEqualTo(200);
            assertThat(registrar.read(owner).status()).isEqualTo(200);

            assertThat(stolen.finish())
                    .startsWith("HTTP/1.1 401 ")
                    .contains("invalid_token")
                    .doesNotContain("rat_");
            assertThat(registrar.read(owner).status()).as("the owner's goes on").isEqualTo(200);
        }
    }

    @Test
    void aPolicyThatIsNarrowedMeanwhileHolds() throws IOException {
        try (HalfSent greedy = change("scope", "openid email")) {
            registrar.policy("partners", "openid");

            assertThat(greedy.finish())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("invalid_client_metadata");
        }
        assertThat(scopes()).isEqualTo("{openid}");
    }

    @Test
    void aPolicyThatIsDeletedMeanwhileChangesNobody() throws IOException {
        try (HalfSent late = change("client_name", "Late")) {
            delete(policy);

            assertThat(late.finish()).startsWith("HTTP/1.1 400 ").doesNotContain("rat_");
        }
        assertThat(registrar.read(registered).text("client_name")).isEqualTo("First");
    }

    @Test
    void aClientThatIsDisabledMeanwhileIsNotItsOwnMaster() throws IOException {
        try (HalfSent late = change("client_name", "Late")) {
            platform.apply(
                    """
                    version: 1
                    clients:
                      - client_id: ID
                        name: First
                        type: web
                        state: disabled
                        redirect_uris: ["https://partner-N.example/callback"]
                    """
                            .replace(
                                    "ID",
                                    '"' + Platform.verbatim(registered.text("client_id")) + '"'));

            assertThat(late.finish()).startsWith("HTTP/1.1 403 ").contains("access_denied");
        }
        assertThat(
                        database.ask(
                                "select name from client where client_id = '%s'"
                                        .formatted(registered.text("client_id"))))
                .isEqualTo("First");
    }

    @Test
    void whoRegistersGetsWhatThePolicyAllowsInTheEnd() throws IOException {
        String token = registrar.token(policy);
        String greedy = platform.fill(NARROW).replace("\"openid\"", "\"openid email\"");
        try (HalfSent late = HalfSent.post(issuer, "/connect/register", token, greedy)) {
            registrar.policy("partners", "openid");

            assertThat(late.finish()).startsWith("HTTP/1.1 400 ").doesNotContain("rat_");
        }
        assertThat(registrar.register(token, NARROW).status()).as("not used up").isEqualTo(201);
    }

    @Test
    void whoseTokenEndsMeanwhileRegistersNothing() throws IOException {
        String token = registrar.token(policy);
        try (HalfSent late =
                HalfSent.post(issuer, "/connect/register", token, platform.fill(NARROW))) {
            delete(policy);

            assertThat(late.finish()).startsWith("HTTP/1.1 401 ").contains("invalid_token");
        }
    }

    @Test
    void whoStaysWhatTheyAreMaySendSlowly() throws IOException {
        try (HalfSent slow = change("scope", "openid email")) {
            assertThat(slow.finishSlowly()).startsWith("HTTP/1.1 200 ").contains("rat_");
        }
        assertThat(scopes()).isEqualTo("{email,openid}");
    }

    private HalfSent change(String name, String value) throws IOException {
        return HalfSent.put(
                issuer,
                "/connect/register?client_id=" + registered.text("client_id"),
                registered.text("registration_access_token"),
                body(name, value));
    }

    private String body(String name, String value) {
        return platform.fill(
                        """
                        {"client_id":"ID","redirect_uris":["https://partner-N.example/callback"],"%s":"%s"}\
                        """
                                .formatted(name, value))
                .replace("ID", registered.text("client_id"));
    }

    private void delete(RegistrationPolicy one) {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> policies.delete(one, Registrar.ACTOR));
    }

    private String scopes() {
        return database.ask(
                "select array(select unnest(scopes) order by 1)::text from client where client_id = '%s'"
                        .formatted(registered.text("client_id")));
    }
}
