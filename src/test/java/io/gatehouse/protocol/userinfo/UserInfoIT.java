package io.gatehouse.protocol.userinfo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** UserInfo: OpenID Connect Core section 5.3, RFC 6750. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserInfoIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    Person carol;
    ClientApp web;
    String token;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                attributes:
                  - { name: given_name, purpose: "Shown to colleagues", retention: P2Y }
                  - { name: zoneinfo, purpose: "Times", retention: P2Y }
                  - { name: phone_number, purpose: "Calls", retention: P2Y }
                accounts:
                  - email: carol-N@consulting.example
                    attributes: { given_name: Carol, zoneinfo: Europe/Berlin, phone_number: "+49 30 1" }
                clients:
                  - client_id: phone-N
                    name: Phone N
                    type: web
                    secret: SECRET
                    consent: trusted
                    redirect_uris: ["https://phone-N.example/callback"]
                    scopes: [openid, phone, address]
                """);
        carol = platform.person("carol");
        web = platform.client("web");
        token = carol.tokens(web, "openid", "one").text("access_token");
    }

    @Requirement("OpenID Connect Core 5.3.1: GET, POST with header, POST with form")
    @Requirement("RFC 6750 2.1: the token in the header")
    @Requirement("RFC 6750 2.2: the token in a form")
    @Test
    void answersToTheHeaderAndToTheForm() {
        Answer get = bearer(token);
        Answer post =
                platform.browser().post("/userinfo", Map.of(), "Authorization", "Bearer " + token);
        Answer form = platform.browser().post("/userinfo", Map.of("access_token", token));
        Answer lower = platform.browser().get("/userinfo", "Authorization", "bearer " + token);

        for (Answer answer : List.of(get, post, form, lower)) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(get.body());
            assertThat(answer.header("Content-Type")).startsWith("application/json");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Requirement("OpenID Connect Core 5.3.2: sub always, and nothing beyond the scopes")
    @Test
    void saysTheSubjectAndTheCompanyAndNothingThatWasNotAskedFor() {
        String account =
                database.ask(
                        "select id from account where email_normal = '%s'"
                                .formatted(carol.email()));
        String company =
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named("one")));

        assertThat(bearer(token).json()).isEqualTo(Map.of("sub", account, "company", company));
    }

    @Requirement("OpenID Connect Core 5.4: the scope email")
    @Test
    void theScopeEmailGivesTheAddress() {
        String token = carol.tokens(web, "openid email", "one").text("access_token");

        assertThat(bearer(token).json())
                .containsOnlyKeys("sub", "company", "email", "email_verified")
                .containsEntry("email", carol.email())
                .containsEntry("email_verified", true);
    }

    @Requirement("OpenID Connect Core 5.4: the scope profile gives what the account holds")
    @Test
    void theScopeProfileGivesTheAttributesThatTheAccountHolds() {
        String token = carol.tokens(web, "openid profile", "one").text("access_token");

        assertThat(bearer(token).json())
                .containsOnlyKeys("sub", "company", "given_name", "zoneinfo", "updated_at")
                .containsEntry("given_name", "Carol")
                .hasEntrySatisfying(
                        "updated_at",
                        time ->
                                assertThat(time.toString())
                                        .isEqualTo(
                                                database.ask(
                                                        "select floor(extract(epoch from updated_at)) from account where email_normal = '%s'"
                                                                .formatted(carol.email()))));
    }

    @Requirement("OpenID Connect Core 5.4: the scopes phone and address")
    @Test
    void aClientWithoutCompanyContextLearnsOfNone() {
        String token =
                carol.tokens(platform.client("phone"), "openid phone address", "one")
                        .text("access_token");

        assertThat(bearer(token).json())
                .containsOnlyKeys("sub", "phone_number")
                .containsEntry("phone_number", "+49 30 1");
    }

    @Requirement("RFC 6750 2: one way of sending the token per request")
    @Test
    void refusesTwoTokens() {
        Answer both =
                platform.browser()
                        .post(
                                "/userinfo",
                                Map.of("access_token", token),
                                "Authorization",
                                "Bearer " + token);
        Answer twice =
                platform.browser()
                        .post(
                                "/userinfo",
                                List.of(
                                        Map.entry("access_token", token),
                                        Map.entry("access_token", token)));

        for (Answer answer : List.of(both, twice)) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("error")).isEqualTo("invalid_request");
            assertThat(answer.header("WWW-Authenticate"))
                    .startsWith("Bearer ")
                    .contains("error=\"invalid_request\"");
        }
    }

    @Requirement("RFC 6750 2.3: no token in the address")
    @Requirement("RFC 9700 4.3.2: no token in the address")
    @Test
    void doesNotReadTheAddress() {
        Answer get = platform.browser().get("/userinfo?access_token=" + token);
        Answer post = platform.browser().post("/userinfo?access_token=" + token, Map.of());

        assertThat(get.status()).isEqualTo(401);
        assertThat(post.status()).isEqualTo(401);
    }

    @Requirement("RFC 6750 3.1: without a token the challenge names no error")
    @Test
    void withoutATokenTheChallengeHasNoError() {
        for (Answer answer :
                List.of(
                        platform.browser().get("/userinfo"),
                        platform.browser().get("/userinfo", "Authorization", "Basic abc"))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate"))
                    .startsWith("Bearer realm=")
                    .doesNotContain("error=");
        }
    }

    @Requirement("RFC 6750 3.1: invalid_token is 401 with a challenge")
    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "\"", "x y"})
    void refusesWhatIsNoAccessToken(String text) {
        assertThatItIsInvalid(bearer(text));
    }

    @Requirement("RFC 8725 3.12: tokens of one kind are not taken for another")
    @Requirement("RFC 9068 4: an ID token is no access token")
    @Test
    void refusesOtherTokensOfOurs() {
        Answer tokens = carol.tokens(web, "openid offline_access", "one");

        assertThatItIsInvalid(bearer(tokens.text("id_token")));
        assertThatItIsInvalid(bearer(tokens.text("refresh_token")));
    }

    @Test
    void refusesTheTokenOfAMachine() {
        String machine =
                platform.client("gateway")
                        .token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                        .text("access_token");

        assertThatItIsInvalid(bearer(machine));
    }

    @Requirement("RFC 6750 3.1: insufficient_scope is 403")
    @Test
    void needsTheScopeOpenid() {
        String token = carol.tokens(web, "series-N:read", "one").text("access_token");

        Answer answer = bearer(token);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("error")).isEqualTo("insufficient_scope");
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"insufficient_scope\"");
    }

    private Answer bearer(String value) {
        return platform.browser().get("/userinfo", "Authorization", "Bearer " + value);
    }

    private static void assertThatItIsInvalid(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_token");
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        assertThat(answer.json()).doesNotContainKey("sub");
    }
}
