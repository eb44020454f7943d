package io.gatehouse.protocol.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The refresh token grant: RFC 6749 section 6, RFC 9700 section 4.14. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefreshGrantIT {

    private static final String SCOPE = "openid email offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    Platform platform;
    Person carol;
    ClientApp web;
    ClientApp spa;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: spatwo-N
                    name: Second browser app N
                    type: spa
                    redirect_uris: ["https://spatwo-N.example/callback"]
                    scopes: [openid, offline_access]
                """);
        carol = platform.person("carol");
        web = platform.client("web");
        spa = platform.client("spa");
    }

    @Requirement("RFC 6749 6: a refresh token is exchanged")
    @Requirement("RFC 9700 2.2.2: refresh tokens rotate")
    @ParameterizedTest
    @ValueSource(strings = {"web", "spa"})
    void rotatesForPublicAndConfidentialClients(String name) {
        ClientApp client = platform.client(name);
        Answer first = tokens(client);

        Answer second = client.refresh(first.text("refresh_token"));

        assertThat(second.status()).as(second.body()).isEqualTo(200);
        assertThat(second.text("refresh_token"))
                .isNotEmpty()
                .isNotEqualTo(first.text("refresh_token"));
        assertThat(second.text("access_token")).isNotEqualTo(first.text("access_token"));
        assertThat(second.text("scope")).isEqualTo(first.text("scope"));
        assertThat(client.refresh(second.text("refresh_token")).status()).isEqualTo(200);
    }

    @Requirement("RFC 9700 4.14.2: a refresh token used twice ends its family")
    @ParameterizedTest
    @ValueSource(strings = {"web", "spa"})
    void aReplayRevokesTheFamily(String name) {
        ClientApp client = platform.client(name);
        Answer first = tokens(client);
        Answer second = client.refresh(first.text("refresh_token"));
        Answer third = client.refresh(second.text("refresh_token"));

        assertThatItIsRefused(client.refresh(first.text("refresh_token")));

        assertThatItIsRefused(client.refresh(third.text("refresh_token")));
        assertThat(bearer(third).status()).isEqualTo(401);
        assertThat(
                        database.ask(
                                "select count(*) from audit_event where action = 'authorization.revoked' and detail->>'because' = 'refresh-token-replayed' and subject = 'authorization:%s'"
                                        .formatted(authorizationOf(first))))
                .isEqualTo("1");
    }

    @Requirement("RFC 6749 6: a refresh token is for its client")
    @Test
    void refusesTheTokenOfAnotherClientAndLeavesItAlone() {
        Answer tokens = tokens(spa);

        assertThatItIsRefused(platform.client("spatwo").refresh(tokens.text("refresh_token")));
        assertThatItIsRefused(web.refresh(tokens.text("refresh_token")));
        assertThatItIsRefused(platform.client("gateway").refresh(tokens.text("refresh_token")));

        assertThat(spa.refresh(tokens.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void aReplayByAnotherClientRevokesNothing() {
        Answer first = tokens(spa);
        Answer second = spa.refresh(first.text("refresh_token"));

        assertThatItIsRefused(platform.client("spatwo").refresh(first.text("refresh_token")));

        assertThat(spa.refresh(second.text("refresh_token")).status()).isEqualTo(200);
    }

    @Requirement("RFC 6749 6: scope may be narrowed")
    @Test
    void narrowsOneTokenAndGivesAllBackToTheNext() {
        Answer tokens = tokens(web);

        Answer narrow = web.token(form(tokens, "scope", platform.fill("series-N:read")));
        Answer wide = web.refresh(narrow.text("refresh_token"));

        assertThat(narrow.text("scope")).isEqualTo(platform.fill("series-N:read"));
        assertThat(narrow.json()).doesNotContainKey("id_token");
        assertThat(Tokens.claims(narrow.text("access_token")))
                .containsEntry("scope", platform.fill("series-N:read"));
        assertThat(wide.text("scope")).isEqualTo(tokens.text("scope"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openid profile",
                "series-N:write",
                "unknown",
                "openid \u00e4",
                "status-N:read"
            })
    void refusesWhatWasNotGrantedAndSpendsNothing(String scope) {
        Answer tokens = tokens(web);

        Answer wider = web.token(form(tokens, "scope", platform.fill(scope)));

        assertThat(wider.status()).isEqualTo(400);
        assertThat(wider.text("error")).isEqualTo("invalid_scope");
        assertThat(web.refresh(tokens.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void refusesAnotherCompanyAndSpendsNothing() {
        Answer tokens = tokens(web);
        String two =
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named("two")));

        for (String other : List.of(platform.named("two"), two, "no-such-company", "'")) {
            Answer answer = web.token(form(tokens, "company", other));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("error")).isEqualTo("invalid_target");
        }

        assertThat(web.refresh(tokens.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void acceptsItsOwnCompanyBySlugAndById() {
        Answer tokens = tokens(web);
        String id = Tokens.claims(tokens.text("access_token")).get("company").toString();

        Answer bySlug = web.token(form(tokens, "company", platform.named("one")));
        Answer byId = web.token(form(bySlug, "company", id));

        assertThat(byId.status()).isEqualTo(200);
        assertThat(Tokens.claims(byId.text("access_token"))).containsEntry("company", id);
    }

    @Requirement("RFC 9700 4.14.2: an unused refresh token ends")
    @Test
    void aTokenUnusedForFourteenDaysIsOver() {
        Answer tokens = tokens(web);

        clock.forward(Duration.ofDays(14).plusSeconds(1));

        assertThatItIsRefused(web.refresh(tokens.text("refresh_token")));
    }

    @Test
    void eachUseBeginsTheFourteenDaysAnew() {
        Answer tokens = tokens(web);

        for (int i = 0; i < 2; i++) {
            clock.forward(Duration.ofDays(13));
            tokens = web.refresh(tokens.text("refresh_token"));
            assertThat(tokens.status()).isEqualTo(200);
        }
    }

    @Requirement("RFC 9700 4.14.2: a refresh token ends however used")
    @Test
    void aFamilyIsOverAfterNinetyDaysHoweverUsed() {
        Answer tokens = tokens(web);
        // Seventy-seven days have passed: partitions are made for thirty days ahead only.
        database.asOwner(
                "update oauth_authorization set expires_at = expires_at - interval '77 days' where id = '%s'"
                        .formatted(authorizationOf(tokens)));

        clock.forward(Duration.ofDays(12));
        Answer last = web.refresh(tokens.text("refresh_token"));
        assertThat(last.status()).isEqualTo(200);
        clock.forward(Duration.ofDays(1).plusSeconds(1));

        assertThatItIsRefused(web.refresh(last.text("refresh_token")));
    }

    @Requirement("RFC 9700 4.14.2: of uses of one refresh token at the same time one is answered")
    @Test
    void sixteenAtOnceGetOneAnswer() {
        Answer tokens = tokens(web);

        List<Answer> answers = Parallel.run(16, () -> web.refresh(tokens.text("refresh_token")));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(RefreshGrantIT::assertThatItIsRefused);
    }

    @Requirement("RFC 6749 6: what is no refresh token is invalid_grant")
    @ParameterizedTest
    @ValueSource(strings = {"x", "rt_x", "\u00e4", "' or 1=1 --"})
    void refusesWhatIsNoRefreshToken(String value) {
        assertThatItIsRefused(web.refresh(value));
    }

    @Requirement("RFC 6749 6: what is no refresh token is invalid_grant")
    @Test
    void refusesOtherKindsOfTokens() {
        Answer tokens = tokens(web);

        assertThatItIsRefused(web.refresh(tokens.text("access_token")));
        assertThatItIsRefused(web.refresh(tokens.text("id_token")));
        assertThatItIsRefused(
                web.refresh(
                        carol.authorize(web.request(platform.fill(SCOPE)), "one")
                                .redirected("code")));
    }

    @Requirement("RFC 6749 5.2: a missing parameter is invalid_request")
    @Test
    void needsARefreshToken() {
        assertThat(
                        web.token(new LinkedHashMap<>(Map.of("grant_type", "refresh_token")))
                                .text("error"))
                .isEqualTo("invalid_request");
    }

    @Requirement("RFC 6749 3.2.1: a public client gives its client_id")
    @Test
    void aPublicClientNeedsItsName() {
        Answer tokens = tokens(spa);

        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/token",
                                Map.of(
                                        "grant_type",
                                        "refresh_token",
                                        "refresh_token",
                                        tokens.text("refresh_token")));

        assertThat(answer.status()).isEqualTo(401);
    }

    private Answer tokens(ClientApp client) {
        Answer tokens = carol.tokens(client, SCOPE, "one");
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        return tokens;
    }

    private static Map<String, String> form(Answer tokens, String name, String value) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", tokens.text("refresh_token"));
        form.put(name, value);
        return form;
    }

    private Answer bearer(Answer tokens) {
        return platform.browser()
                .get("/userinfo", "Authorization", "Bearer " + tokens.text("access_token"));
    }

    private String authorizationOf(Answer tokens) {
        String sid = Tokens.claims(tokens.text("access_token")).get("sid").toString();
        return database.ask(
                "select id from oauth_authorization where session_id = '%s' order by created_at desc limit 1"
                        .formatted(sid));
    }

    private static void assertThatItIsRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_grant");
        assertThat(answer.json()).doesNotContainKey("access_token");
    }
}
