package io.gatehouse.protocol.par;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.store.PushedRequests;
import io.gatehouse.sessions.Flow;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Pushed authorization requests: RFC 9126. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PushedRequestIT {

    private static final String SCOPE = "openid email series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    @Autowired PushedRequests requests;
    Platform platform;
    ClientApp web;

    @BeforeAll
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: strict-N
                                    name: Strict app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://strict-N.example/callback"]
                                    scopes: [openid, email]
                                    consent: trusted
                                    settings: { require_pushed_authorization_requests: true }
                                """);
        web = platform.client("web");
    }

    @Requirement("RFC 9126 2.2: a pushed request is answered by 201, request_uri and expires_in")
    @Requirement("RFC 9126 4: the browser brings client_id and request_uri")
    @Test
    void aPushedRequestLeadsToTokens() {
        Person alice = platform.person("alice");
        Answer pushed = web.push(web.request(SCOPE));

        Answer redirect = alice.authorize(web.pushed(pushed), "one");
        Answer tokens = web.redeem(redirect.redirected("code"));

        assertThat(pushed.status()).isEqualTo(201);
        assertThat(pushed.header("Content-Type")).startsWith("application/json");
        assertThat(pushed.header("Cache-Control")).isEqualTo("no-store");
        assertThat(pushed.json()).containsOnlyKeys("request_uri", "expires_in");
        assertThat(pushed.text("expires_in")).isEqualTo("90");
        assertThat(pushed.text("request_uri"))
                .startsWith("urn:ietf:params:oauth:request_uri:")
                .hasSizeGreaterThan(34 + 43);
        assertThat(redirect.location()).startsWith(web.redirectUri() + "?");
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(Tokens.claims(tokens.text("id_token"))).containsEntry("nonce", "the-nonce");
    }

    @Requirement("RFC 9126 2.1: a public client pushes with its client_id")
    @Test
    void aPublicClientPushesWithItsNameAlone() {
        ClientApp spa = platform.client("spa");
        Person alice = platform.person("alice");

        Answer redirect = alice.authorize(spa.pushed(spa.push(spa.request("openid"))), "one");

        assertThat(spa.redeem(redirect.redirected("code")).status()).isEqualTo(200);
    }

    @Requirement(
            "FAPI 2.0 Security Profile 5.3.2.2: a request_uri may be visited again until it is an authorization")
    @Test
    void mayBeVisitedAgainUntilItIsAnAuthorization() {
        Person alice = platform.person("alice");
        Map<String, String> begin = web.pushed(web.push(web.request(SCOPE)));
        alice.open(ClientApp.authorize(begin));
        platform.person("carol").open(ClientApp.authorize(begin));

        Answer redirect = alice.authorize(begin, "one");
        Answer again = alice.open(ClientApp.authorize(begin));

        assertThat(redirect.redirected("code")).isNotEmpty();
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.pageError()).isEqualTo("invalid_request_uri");
        assertThat(again.location()).isEmpty();
    }

    @Requirement("RFC 9126 7.3: a request_uri becomes one authorization, also under races")
    @Test
    void ofTwoSignInsThatBeganWithItOneGetsACode() {
        ClientApp plain = platform.client("plain");
        Map<String, String> begin = plain.pushed(plain.push(plain.request("openid")));
        Person alice = platform.person("alice");
        Person carol = platform.person("carol");
        Answer hers = alice.open(ClientApp.authorize(begin));
        Answer others = carol.open(ClientApp.authorize(begin));

        Answer first = alice.signIn(hers);
        Answer second = carol.signIn(others);

        assertThat(first.redirected("code")).isNotEmpty();
        assertThat(second.pageError()).isEqualTo("invalid_request_uri");
        assertThat(authorizationsOf("carol")).as("and nothing is left behind").isEqualTo("0");
    }

    @Requirement("RFC 9126 4: a sign-in may take longer than the request_uri lives")
    @Test
    void maySignInTakeLongerThanTheReferenceLives() {
        ClientApp plain = platform.client("plain");
        Person alice = platform.person("alice");
        Answer page =
                alice.open(ClientApp.authorize(plain.pushed(plain.push(plain.request("openid")))));
        clock.forward(Duration.ofMinutes(5));

        Answer redirect = alice.signIn(page);

        assertThat(redirect.redirected("code")).isNotEmpty();
    }

    @Requirement("RFC 9126 2.2: a request_uri ends")
    @Test
    void isOverAfterNinetySeconds() {
        Map<String, String> begin = web.pushed(web.push(web.request(SCOPE)));
        clock.forward(Duration.ofSeconds(91));

        Answer page = platform.browser().get(ClientApp.authorize(begin));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_request_uri");
    }

    @Requirement("RFC 9126 2.2: a request_uri is of the client that pushed it")
    @ParameterizedTest
    @CsvSource({
        "spa, invalid_request_uri",
        "strict, invalid_request_uri",
        "nobody, invalid_client",
    })
    void belongsToTheClientThatPushedIt(String other, String error) {
        Map<String, String> begin = web.pushed(web.push(web.request(SCOPE)));
        begin.put("client_id", platform.named(other));

        Answer page = platform.browser().get(ClientApp.authorize(begin));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo(error);
    }

    @Requirement("RFC 9126 7.1: a request_uri cannot be guessed")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:ietf:params:oauth:request_uri:",
                "urn:ietf:params:oauth:request_uri:x",
                "urn:ietf:params:oauth:request_uri:0fsw_0123456789012345678901234567890123456789012"
            })
    void aMadeUpReferenceLeadsToAPage(String requestUri) {
        Map<String, String> begin = new LinkedHashMap<>();
        begin.put("client_id", web.id());
        begin.put("request_uri", requestUri);

        Answer page = platform.browser().get(ClientApp.authorize(begin));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_request_uri");
        assertThat(page.location()).isEmpty();
    }

    @Requirement("RFC 9126 4: what the browser adds does not count")
    @Test
    void whatTheBrowserAddsDoesNotCount() {
        Person alice = platform.person("alice");
        Map<String, String> begin = web.pushed(web.push(web.request("openid")));
        begin.put("redirect_uri", "https://evil.example/callback");
        begin.put("scope", platform.fill("openid email"));
        begin.put("state", "of-an-attacker");
        begin.put("nonce", "of-an-attacker");

        Answer redirect = alice.authorize(begin, "one");
        Answer tokens = web.redeem(redirect.redirected("code"));

        assertThat(redirect.location()).startsWith(web.redirectUri() + "?");
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(tokens.text("scope")).isEqualTo("openid");
        assertThat(Tokens.claims(tokens.text("id_token"))).containsEntry("nonce", "the-nonce");
    }

    @Requirement("RFC 9126 6: pushing can be required of a client")
    @Test
    void aClientThatHasToPushIsRefusedWithout() {
        ClientApp strict = platform.client("strict");
        Person alice = platform.person("alice");

        Answer direct = alice.open(ClientApp.authorize(strict.request("openid")));
        Answer pushed =
                alice.authorize(strict.pushed(strict.push(strict.request("openid"))), "one");

        assertThat(direct.location()).startsWith(strict.redirectUri() + "?");
        assertThat(direct.redirected("error")).isEqualTo("invalid_request");
        assertThat(direct.redirected("state")).isEqualTo("the-state");
        assertThat(pushed.redirected("code")).isNotEmpty();
    }

    @Requirement("RFC 9449 10.1: a proof at the push binds the code")
    @Test
    void theKeyOfAProofBindsTheCode() {
        DpopKey key = DpopKey.make();
        Person alice = platform.person("alice");
        Answer pushed =
                web.post(
                        "/oauth2/par",
                        web.request("openid"),
                        "DPoP",
                        key.proof("POST", issuer.at("/oauth2/par")).sign());

        String code = alice.authorize(web.pushed(pushed), "one").redirected("code");
        Answer without = web.redeem(code);
        Answer withOther = web.holding(DpopKey.make()).redeem(code);
        Answer with = web.holding(key).redeem(code);

        assertThat(pushed.status()).isEqualTo(201);
        assertThat(without.text("error")).isEqualTo("invalid_grant");
        assertThat(withOther.text("error")).isEqualTo("invalid_grant");
        assertThat(with.text("token_type")).isEqualTo("DPoP");
    }

    @Requirement("RFC 9449 10.1: proof and dpop_jkt name one key")
    @Test
    void refusesAProofOfAnotherKeyThanTheRequestNames() {
        Map<String, String> request = web.request("openid");
        request.put("dpop_jkt", DpopKey.make().thumbprint());

        Answer refused =
                web.post(
                        "/oauth2/par",
                        request,
                        "DPoP",
                        DpopKey.make().proof("POST", issuer.at("/oauth2/par")).sign());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo("invalid_dpop_proof");
    }

    @Requirement("RFC 9126 2.1: the request is checked when it is pushed, and request_uri refused")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "request_uri    | urn:ietf:params:oauth:request_uri:x | invalid_request",
                "request_uri    | https://web-N.example/r             | invalid_request",
                "redirect_uri   | https://evil.example/callback       | invalid_request",
                "redirect_uri   | ''                                  | invalid_request",
                "response_type  | token                               | unsupported_response_type",
                "response_type  | ''                                  | invalid_request",
                "response_mode  | fragment                            | invalid_request",
                "scope          | openid nonsense                     | invalid_scope",
                "code_challenge | ''                                  | invalid_request",
                "code_challenge_method | plain                        | invalid_request",
                "prompt         | none login                          | invalid_request",
                "max_age        | soon                                | invalid_request",
                "id_token_hint  | garbage                             | invalid_request",
                "dpop_jkt       | short                               | invalid_request",
                "resource       | https://else.example                | invalid_target",
            })
    void isCheckedWhenItIsPushed(String name, String value, String error) {
        Map<String, String> request = web.request("openid");
        request.put(name, platform.fill(value));

        Answer refused = web.push(request);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo(error);
        assertThat(refused.json()).doesNotContainKey("request_uri");
    }

    @Requirement("RFC 9126 2.1: a confidential client authenticates")
    @Test
    void refusesWhoDoesNotAuthenticate() {
        Map<String, String> request = web.request("openid");

        Answer wrong =
                platform.browser()
                        .post("/oauth2/par", request, "Authorization", web.basic("a-wrong-secret"));
        Answer none = platform.browser().post("/oauth2/par", request);
        ClientApp gateway = platform.client("gateway");
        Map<String, String> machine = web.request("openid");
        machine.put("client_id", gateway.id());
        Answer service = gateway.push(machine);

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text("error")).isEqualTo("invalid_client");
        assertThat(none.status()).isEqualTo(401);
        assertThat(service.status()).isEqualTo(400);
        assertThat(service.text("error")).isEqualTo("unauthorized_client");
    }

    @Requirement("RFC 9126 2.3: other methods than POST are 405")
    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD"})
    void takesPostAlone(String method) {
        Answer answer = platform.browser().method(method, "/oauth2/par");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("POST");
        assertThat(answer.location()).isEmpty();
    }

    @Test
    void pagesOfBrowserClientsMayReadTheAnswer() {
        String origin = platform.fill("https://spa-N.example");
        ClientApp spa = platform.client("spa");

        Answer theirs = spa.post("/oauth2/par", spa.request("openid"), "Origin", origin);
        Answer others =
                spa.post("/oauth2/par", spa.request("openid"), "Origin", "https://evil.example");

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.header("Access-Control-Allow-Origin")).isEqualTo(origin);
        assertThat(theirs.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(others.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void whatIsStoredDoesNotGiveTheReferenceAway() {
        String requestUri = web.push(web.request("openid")).text("request_uri");
        String value = requestUri.substring(requestUri.lastIndexOf(':') + 1);

        assertThat(
                        database.ask(
                                "select count(*) from oauth_pushed_request where parameters like '%"
                                        + value
                                        + "%' or parameters like '%SECRET%'"
                                                .replace("SECRET", Platform.SECRET)))
                .isEqualTo("0");
    }

    @Test
    void isCleanedUpWhenNoSignInCanNeedItAnyMore() {
        // Those of other tests are older.
        database.asOwner("delete from oauth_pushed_request");
        web.push(web.request("openid"));
        Instant over = clock.instant().plusSeconds(90);

        int tooEarly = requests.clean(over.plus(Flow.LIFETIME), 1_000);
        int later = requests.clean(over.plus(Flow.LIFETIME).plus(Duration.ofMinutes(6)), 1_000);

        assertThat(tooEarly).isZero();
        assertThat(later).isEqualTo(1);
        assertThat(
                        database.ask(
                                "select count(*) from oauth_pushed_request where expires_at < '%s'"
                                        .formatted(over)))
                .isEqualTo("0");
    }

    private String authorizationsOf(String who) {
        return database.ask(
                "select count(*) from oauth_authorization a join account p on p.id = a.account_id"
                        + " where p.email = '%s'".formatted(platform.person(who).email()));
    }
}
