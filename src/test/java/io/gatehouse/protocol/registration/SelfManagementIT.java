package io.gatehouse.protocol.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.protocol.client.Assertion;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A client sees, changes and deletes itself: RFC 7592. */
@GatehouseTest
class SelfManagementIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
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
        policy = registrar.policy("partners", "openid email offline_access status-N:read");
        registered = registrar.register(policy, RegistrationIT.PLAIN);
    }

    @Requirement("RFC 7592 2.1: a client reads what it is")
    @Test
    void itSeesWhatItIs() {
        Answer read = registrar.read(registered);

        Map<String, Object> expected = new LinkedHashMap<>(registered.json());
        expected.remove("client_secret");
        expected.remove("client_secret_expires_at");
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.header("Cache-Control")).isEqualTo("no-store");
        assertThat(read.json()).isEqualTo(expected);
    }

    @Requirement("RFC 7592 2.2: a change replaces everything")
    @Test
    void whatItSendsReplacesWhatItWas() {
        Answer changed =
                registrar.change(
                        registered,
                        with("client_name", "Renamed", "contacts", List.of("a@partner.example")));
        Answer again =
                registrar.change(changed, with("client_name", "Renamed again", "scope", "openid"));

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json()).containsEntry("client_name", "Renamed").containsKey("contacts");
        assertThat(again.json())
                .containsEntry("client_name", "Renamed again")
                .containsEntry("scope", "openid")
                .doesNotContainKeys("contacts", "client_secret");
    }

    @Requirement(
            "RFC 7592 2.2: the registration access token of an answer takes the place of the one before")
    @Test
    void theNextTokenEndsTheOneBeforeWithItsFirstUse() {
        Answer changed = registrar.change(registered, with("client_name", "Renamed"));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);

        Answer lostAnswer = registrar.read(registered);
        Answer withNew = registrar.read(changed);
        Answer withOld = registrar.read(registered);

        assertThat(changed.text("registration_access_token"))
                .isNotEqualTo(registered.text("registration_access_token"));
        assertThat(lostAnswer.status()).as("the new token may never have arrived").isEqualTo(200);
        assertThat(withNew.status()).isEqualTo(200);
        assertThat(withOld.status()).isEqualTo(401);
    }

    @Test
    void aClientThatComesToNeedNoSecretLosesIt() {
        Answer changed =
                registrar.change(
                        registered,
                        with(
                                "token_endpoint_auth_method",
                                "private_key_jwt",
                                "jwks_uri",
                                "https://partner.example/jwks"));
        Answer back = registrar.change(changed, with("client_name", "With a secret again"));

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json()).doesNotContainKey("client_secret");
        assertThat(back.text("client_secret"))
                .isNotEmpty()
                .isNotEqualTo(registered.text("client_secret"));
    }

    @Requirement(
            "RFC 7591 2: token_endpoint_auth_method client_secret_jwt, with a secret that suits")
    @Test
    void aClientThatComesToSignWithItsSecretGetsANewOne() {
        Answer changed =
                registrar.change(
                        registered,
                        with(
                                "token_endpoint_auth_method",
                                "client_secret_jwt",
                                "token_endpoint_auth_signing_alg",
                                "HS512"));
        Answer again =
                registrar.change(
                        changed,
                        with(
                                "token_endpoint_auth_method",
                                "client_secret_jwt",
                                "client_secret",
                                changed.text("client_secret")));
        Answer back = registrar.change(again, with("client_name", "Sends its secret again"));

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        String secret = changed.text("client_secret");
        assertThat(secret).hasSize(64).isNotEqualTo(registered.text("client_secret"));
        assertThat(changed.json()).containsEntry("token_endpoint_auth_signing_alg", "HS512");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.json()).doesNotContainKey("client_secret");
        assertThat(back.json()).doesNotContainKey("client_secret");
        assertThat(introspect(registered.text("client_secret"))).isEqualTo(401);
        assertThat(introspect(secret)).as("which it sends now").isEqualTo(200);
    }

    private int introspect(String secret) {
        return platform.browser()
                .post(
                        "/oauth2/introspect",
                        Map.of("token", "x"),
                        "Authorization",
                        Registrar.basic(registered.text("client_id"), secret))
                .status();
    }

    @Test
    void aClientMayRegisterToSignWithItsSecret() {
        Answer made =
                registrar.register(policy, with("token_endpoint_auth_method", "client_secret_jwt"));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", "x");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put(
                "client_assertion",
                new Assertion(made.text("client_id"), issuer.value())
                        .hmac("HS512", made.text("client_secret")));

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(platform.browser().post("/oauth2/introspect", form).status()).isEqualTo(200);
        assertThat(io.gatehouse.deletion.EveryTable.with(database, made.text("client_secret")))
                .isEmpty();
    }

    @Requirement("RFC 7592 2.2: client_id and client_secret are not the client's to choose")
    @Test
    void itChoosesNeitherItsIdNorItsSecret() {
        Answer otherId = registrar.change(registered, with("client_id", platform.named("web")));
        Answer noId =
                registrar.change(
                        registered,
                        platform.fill(
                                "{\"redirect_uris\":[\"https://partner-N.example/callback\"]}"));
        Answer otherSecret = registrar.change(registered, with("client_secret", "x".repeat(40)));
        Answer ownSecret =
                registrar.change(
                        registered, with("client_secret", registered.text("client_secret")));

        assertThat(List.of(otherId, noId, otherSecret))
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(400);
                    assertThat(answer.text("error")).isEqualTo("invalid_client_metadata");
                });
        assertThat(ownSecret.status()).isEqualTo(200);
    }

    // Each change makes every node read its configuration anew, and leaves a line in the log.
    @Test
    void whoChangesItselfAgainAndAgainHasToWait() {
        clock.stop();
        List<Answer> answers =
                IntStream.range(0, 12)
                        .mapToObj(
                                i -> registrar.change(registered, with("client_name", "Name " + i)))
                        .toList();
        Answer unread = registrar.change(registered, "not even JSON");
        Answer other = registrar.register(policy, RegistrationIT.PLAIN);

        assertThat(answers.subList(0, 10))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers.subList(10, 12))
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(429);
                    assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
                    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
                });
        assertThat(unread.status()).as("before the body is read").isEqualTo(429);
        assertThat(registrar.read(registered).text("client_name")).isEqualTo("Name 9");
        assertThat(
                        database.ask(
                                "select count(*) from audit_event where action = 'client.changed'"
                                        + " and subject = 'client:' || (select id from client where"
                                        + " client_id = '%s')"
                                                .formatted(registered.text("client_id"))))
                .isEqualTo("10");
        assertThat(other.status()).as("others go on").isEqualTo(201);
    }

    @Requirement("RFC 7592 2.3: 204, and client and token are gone")
    @Test
    void itDeletesItself() {
        Answer deleted = registrar.delete(registered);

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(registrar.read(registered).status()).isEqualTo(401);
        assertThat(
                        database.ask(
                                "select count(*) from client where client_id = '%s'"
                                        .formatted(registered.text("client_id"))))
                .isEqualTo("0");
    }

    @Requirement("RFC 7592 2.1: 401 unless the token is the client's own")
    @Test
    void itsTokenIsForItselfAlone() {
        Answer other = registrar.register(policy, RegistrationIT.PLAIN);
        String address = "/connect/register?client_id=" + other.text("client_id");

        Answer stolen =
                platform.browser()
                        .get(
                                address,
                                "Authorization",
                                "Bearer " + registered.text("registration_access_token"));
        Answer ofTheOperator =
                platform.browser()
                        .get(
                                "/connect/register?client_id=" + platform.named("web"),
                                "Authorization",
                                "Bearer " + registered.text("registration_access_token"));
        Answer without = platform.browser().get(address);

        assertThat(List.of(stolen, ofTheOperator, without))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(401));
    }

    @Requirement("RFC 7592 2.1: 403 for a client that may not")
    @Test
    void aDisabledClientIsNotItsOwnMaster() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: ID
                    name: Partner
                    type: web
                    state: disabled
                    redirect_uris: ["https://partner-N.example/callback"]
                """
                        .replace(
                                "ID", '"' + Platform.verbatim(registered.text("client_id")) + '"'));

        assertThat(registrar.read(registered).status()).isEqualTo(403);
        assertThat(registrar.delete(registered).status()).isEqualTo(403);
    }

    @Test
    void whatAnOperatorAddedIsLostWithTheNextChange() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: ID
                    name: Partner
                    type: web
                    redirect_uris: ["https://partner-N.example/callback"]
                    scopes: [openid, "series-N:write"]
                """
                        .replace(
                                "ID", '"' + Platform.verbatim(registered.text("client_id")) + '"'));

        Answer kept =
                registrar.change(registered, with("scope", platform.fill("openid series-N:write")));
        Answer changed = registrar.change(registered, with("scope", "openid"));

        assertThat(kept.status()).isEqualTo(400);
        assertThat(changed.json()).containsEntry("scope", "openid");
    }

    @Test
    void withoutItsPolicyItStaysAsItIs() {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> policies.delete(policy, Registrar.ACTOR));

        assertThat(registrar.read(registered).status()).isEqualTo(200);
        assertThat(registrar.change(registered, with("client_name", "Renamed")).status())
                .isEqualTo(400);
        assertThat(registrar.delete(registered).status()).isEqualTo(204);
    }

    /** The client as it registered, with these members beside or instead. */
    private String with(Object... members) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("client_id", registered.text("client_id"));
        body.put("redirect_uris", List.of(platform.fill(RegistrationIT.BACK)));
        for (int i = 0; i < members.length; i += 2) {
            body.put(members[i].toString(), members[i + 1]);
        }
        return JsonMapper.shared().writeValueAsString(body);
    }
}
