package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Requests that no client sends: too much, too long, of another method, with NUL. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnusualRequestsIT {

    private static final String FORM = "application/x-www-form-urlencoded";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ClientApp web;
    ClientApp plain;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        web = platform.client("web");
        plain = platform.client("plain");
        assertThat(platform.browser().get("/sign-in").status()).isEqualTo(200);
    }

    @Requirement("RFC 9700 4.12: an answer to a form is a redirect by GET (303)")
    @Test
    void answersAPostByAGetThatCarriesTheFlow() {
        Http browser = platform.browser();

        Answer handOver = browser.post("/oauth2/authorize", web.request("openid"));

        assertThat(handOver.status()).isEqualTo(303);
        assertThat(handOver.location()).startsWith(issuer.at("/oauth2/authorize?flow="));
        assertThat(browser.cookies()).isEmpty();
        Answer next = browser.get(handOver.location());
        assertThat(next.location()).startsWith(issuer.at("/sign-in?flow="));
        assertThat(browser.get(next.location()).hasForm("sign-in")).isTrue();
    }

    @Requirement("OpenID Connect Core 3.1.2.1: a request by POST")
    @Test
    void aPostLeadsToACodeForThePersonWhoIsSignedIn() {
        Person alice = platform.person("alice");
        alice.authorize(plain.request("openid"), "");

        Answer redirect =
                alice.follow(alice.browser().post("/oauth2/authorize", plain.request("openid")));

        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(plain.redeem(redirect.redirected("code")).status()).isEqualTo(200);
    }

    @Requirement("OpenID Connect Core 3.1.2.1: a request by POST")
    @Test
    void aPostThatIsWrongIsToldToTheClientAtOnce() {
        Map<String, String> request = web.request("openid");
        request.put("response_type", "token");

        Answer redirect = platform.browser().post("/oauth2/authorize", request);

        assertThat(redirect.location()).startsWith(web.redirectUri());
        assertThat(redirect.redirected("error")).isEqualTo("unsupported_response_type");
    }

    @Test
    void theQueryOfAPostDoesNotCount() {
        Map<String, String> request = web.request("openid");
        request.remove("redirect_uri");

        Answer page =
                platform.browser()
                        .post(
                                "/oauth2/authorize?redirect_uri=" + Http.encode(web.redirectUri()),
                                request);

        assertThat(page.pageError()).isEqualTo("invalid_redirect_uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void refusesOtherMethods(String method) {
        Answer page = platform.browser().method(method, ClientApp.authorize(web.request("openid")));

        assertThat(page.status()).isEqualTo(405);
        assertThat(page.header("Allow")).contains("GET").contains("POST");
        assertHarmless(page);
    }

    @Test
    void aHeadLooksAtTheRequestAndDoesNothing() {
        Person alice = platform.person("alice");
        alice.tokens(plain, "openid", "one");
        Map<String, String> pushed = plain.pushed(plain.push(plain.request("openid")));

        Answer looked = alice.browser().method("HEAD", ClientApp.authorize(pushed));
        Answer wrong =
                alice.browser().method("HEAD", "/oauth2/authorize?client_id=nobody&redirect_uri=x");
        Answer opened = alice.open(ClientApp.authorize(pushed));

        assertThat(looked.status()).isEqualTo(200);
        assertThat(looked.location()).as("no code").isEmpty();
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(opened.redirected("code")).as("nothing was spent").isNotEmpty();
    }

    @Test
    void aFormOfAnotherTypeIsNoRequest() {
        Answer page =
                platform.browser()
                        .postRaw(
                                "/oauth2/authorize", "application/json", "{\"client_id\":\"web\"}");

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client_id",
                "redirect_uri",
                "state",
                "scope",
                "company",
                "flow",
                "login_hint"
            })
    void refusesNul(String name) {
        Map<String, String> request = web.request("openid");
        request.put(name, "a\0b");

        Answer page = platform.browser().get(ClientApp.authorize(request));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_request");
        assertHarmless(page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/authorize", "/sign-in", "/choose-company", "/consent"})
    void refusesTwentyThousandParameters(String path) {
        String form =
                encoded(web.request("openid"))
                        + IntStream.range(0, 20_000)
                                .mapToObj(i -> "&p" + i + "=1")
                                .collect(Collectors.joining());

        Answer page = inTime(() -> platform.browser().postRaw(path, FORM, form));

        assertThat(page.status()).isBetween(400, 413);
        assertThat(page.pageError()).isNotEmpty();
        assertHarmless(page);
    }

    @Test
    void refusesTwentyThousandParametersInTheAddress() {
        String query =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> "&p" + i + "=1")
                        .collect(Collectors.joining());

        Answer page =
                inTime(() ->
                        platform.browser().get(ClientApp.authorize(web.request("openid")) + query));

        assertThat(page.status()).isBetween(400, 431);
        assertHarmless(page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id", "redirect_uri", "state", "scope", "never_heard_of"})
    void refusesAValueOfOneMegabyte(String name) {
        Map<String, String> request = web.request("openid");
        request.put(name, "x".repeat(1_000_000));

        Answer page =
                inTime(() ->
                        platform.browser().postRaw("/oauth2/authorize", FORM, encoded(request)));

        assertThat(page.status()).isBetween(400, 413);
        assertThat(page.pageError()).isNotEmpty();
        assertHarmless(page);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"state", "nonce", "scope", "login_hint", "id_token_hint", "never_heard_of"})
    void refusesWhatIsTooLongForAnAddress(String name) {
        Map<String, String> request = web.request("openid");
        request.put(name, "é".repeat(9_000));

        Answer page = platform.browser().postRaw("/oauth2/authorize", FORM, encoded(request));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_request");
        assertHarmless(page);
    }

    @Requirement("OpenID Connect Core 3.1.2.1: long state and nonce come back unharmed")
    @Requirement("OpenID Connect Core 3.1.2.1: nonce comes back as it was sent")
    @Test
    void theLongestRequestThatIsAcceptedGetsAllTheWay() {
        Person alice = platform.person("alice");
        String long_ = "\"é\u0001<".repeat(400);
        Map<String, String> request = plain.request("openid");
        request.put("state", long_);
        request.put("nonce", "n".repeat(43));

        Answer page = alice.follow(alice.browser().post("/oauth2/authorize", request));
        Answer redirect = alice.signIn(page);

        assertThat(redirect.redirected("state")).isEqualTo(long_);
        Answer tokens = plain.redeem(redirect.redirected("code"));
        assertThat(Tokens.claims(tokens.text("id_token"))).containsEntry("nonce", "n".repeat(43));
    }

    private Answer inTime(Supplier<Answer> request) {
        return assertTimeout(Patience.SECOND, request::get);
    }

    private void assertHarmless(Answer answer) {
        assertThat(answer.location()).isEmpty();
        assertThat(answer.hasForm("sign-in")).isFalse();
        assertThat(answer.body())
                .doesNotContainIgnoringCase("exception")
                .doesNotContain("\tat ")
                .doesNotContain("io.gatehouse")
                .doesNotContain("org.apache")
                .doesNotContain("select ");
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(one -> Http.encode(one.getKey()) + "=" + Http.encode(one.getValue()))
                .collect(Collectors.joining("&"));
    }
}
