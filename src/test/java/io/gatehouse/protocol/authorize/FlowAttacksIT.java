package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Flows travel through the browser: they are forged, swapped, replayed and left lying about. */
@GatehouseTest
class FlowAttacksIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    Platform platform;
    ClientApp web;
    ClientApp plain;
    Person alice;
    Person carol;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        web = platform.client("web");
        plain = platform.client("plain");
        alice = platform.person("alice");
        carol = platform.person("carol");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/authorize", "/sign-in", "/choose-company", "/consent"})
    void aFlowThatWasTamperedWithOpensNoPage(String path) {
        Answer page = alice.open(ClientApp.authorize(web.request("openid")));
        String flow = page.hidden("sign-in").get("flow");
        int middle = flow.length() / 2;
        char other = flow.charAt(middle) == 'A' ? 'B' : 'A';

        assertInvalid(alice, path, flow.substring(0, middle) + other + flow.substring(middle + 1));
        assertInvalid(alice, path, flow.substring(0, flow.length() - 1));
        assertInvalid(alice, path, flow + "A");
        assertInvalid(alice, path, "garbage");
        assertInvalid(alice, path, "A".repeat(13_000));
    }

    @ParameterizedTest
    @CsvSource({
        "/account?a=b, /account?a=b",
        "//evil.example, /sign-in",
        "/a//evil.example, /sign-in",
        "/../evil, /sign-in",
        "'/\\evil.example', /sign-in",
        "https://evil.example, /sign-in",
    })
    void choosingALanguageLeadsNowhereElse(String back, String expected) {
        Answer answer = alice.browser().get("/language?lang=de&back=" + Http.encode(back));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).isEqualTo(expected);
    }

    @Test
    void aLongWayBackIsNoFault() {
        String back = "/a".repeat(5_000);

        assertThat(alice.browser().get("/language?lang=de&back=" + back).location())
                .isEqualTo(back);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/authorize", "/sign-in", "/choose-company", "/consent"})
    void aFlowOfAnotherBrowserOpensNoPage(String path) {
        Answer page = alice.open(ClientApp.authorize(web.request("openid")));
        carol.authorize(plain.request("openid"), "");

        assertInvalid(carol, path, page.hidden("sign-in").get("flow"));
    }

    @Requirement("RFC 9700 4.7: nobody is signed in into the flow of another browser (CSRF)")
    @Test
    void nobodySignsInIntoTheFlowOfAnAttacker() {
        Answer attackers = alice.open(ClientApp.authorize(plain.request("openid")));
        Answer own = carol.open(ClientApp.authorize(plain.request("openid")));
        Map<String, String> form = new LinkedHashMap<>(own.hidden("sign-in"));
        form.put("flow", attackers.hidden("sign-in").get("flow"));
        form.put("username", carol.email());
        form.put("password", Platform.PASSWORD);

        Answer answer = carol.browser().post("/sign-in", form);

        assertThat(answer.pageError()).isEqualTo("invalid_flow");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void anExpiredFlowOffersToBeginAnew() {
        Answer page = alice.open(ClientApp.authorize(plain.request("openid")));
        clock.forward(Duration.ofMinutes(16));

        Answer expired = alice.signIn(page);

        assertThat(expired.status()).isEqualTo(400);
        assertThat(expired.pageError()).isEqualTo("flow_expired");
        assertThat(sessions()).isEqualTo("0");
        String onward =
                expired.body().replaceAll("(?s).*<a id=\"onward\"[^>]*href=\"([^\"]*)\".*", "$1");
        assertThat(alice.signIn(alice.open(onward.replace("&amp;", "&"))).redirected("code"))
                .isNotEmpty();
    }

    @Test
    void anExpiredFlowOfSomebodyWhoIsSignedInGetsNoCode() {
        Answer page = alice.signIn(alice.open(ClientApp.authorize(web.request("openid"))));
        clock.forward(Duration.ofMinutes(16));

        assertThat(alice.allow(page).pageError()).isEqualTo("flow_expired");
        assertThat(authorizations()).isEqualTo("0");
    }

    @Test
    void aFinishedFlowBeginsAnewInsteadOfGivingTheSameCodeTwice() {
        Answer page = alice.open(ClientApp.authorize(plain.request("openid")));
        Answer first = alice.signIn(page);
        String flow = page.hidden("sign-in").get("flow");

        Answer again = alice.browser().get("/oauth2/authorize?flow=" + flow);

        assertThat(again.location())
                .startsWith(issuer.at("/oauth2/authorize?"))
                .doesNotContain("flow=");
        Answer second = alice.follow(again);
        assertThat(second.redirected("code")).isNotEqualTo(first.redirected("code"));
        assertThat(plain.redeem(first.redirected("code")).status()).isEqualTo(200);
        assertThat(plain.redeem(second.redirected("code")).status()).isEqualTo(200);
        assertThat(authorizations()).isEqualTo("2");
    }

    @Test
    void aFinishedFlowIsWorthNothingAfterSignOut() {
        Answer page = alice.signIn(alice.open(ClientApp.authorize(web.request("openid"))));
        Answer answered = alice.browser().post("/consent", allowing(page));
        alice.follow(answered);
        alice.browser().post("/sign-out", alice.open("/sign-out").hidden("sign-out"));

        assertThat(alice.follow(alice.browser().get(answered.location())).hasForm("sign-in"))
                .isTrue();
        assertThat(authorizations()).isEqualTo("1");
    }

    @Test
    void aHandOverFlowLetsNobodyIntoTheSessionOfAnother() {
        String handOver =
                platform.browser().post("/oauth2/authorize", plain.request("openid")).location();

        Answer alices = alice.signIn(alice.open(handOver));
        Answer carols = carol.signIn(carol.open(handOver));

        assertThat(email(alices)).isNotEqualTo(email(carols));
        assertThat(platform.person("alice").open(handOver).hasForm("sign-in")).isTrue();
    }

    @Test
    void stepsCannotBeSkipped() {
        Answer page = carol.open(ClientApp.authorize(web.request("openid email")));
        assertThat(goOn(carol, page, "sign-in").hasForm("sign-in")).isTrue();

        page = carol.signIn(page);
        assertThat(goOn(carol, page, "choose-company").hasForm("choose-company")).isTrue();
        Answer early = carol.open("/consent?flow=" + page.hidden("choose-company").get("flow"));
        assertThat(early.hasForm("choose-company")).isTrue();

        page = carol.choose(page, "one");
        assertThat(goOn(carol, page, "consent").hasForm("consent")).isTrue();
        assertThat(authorizations()).isEqualTo("0");
    }

    @Test
    void pagesBehindTheSignInLeadThereWithoutSession() {
        Answer page = alice.open(ClientApp.authorize(web.request("openid")));
        String flow = page.hidden("sign-in").get("flow");

        assertThat(alice.open("/choose-company?flow=" + flow).hasForm("sign-in")).isTrue();
        assertThat(alice.open("/consent?flow=" + flow).hasForm("sign-in")).isTrue();
    }

    @Test
    void aClientThatWasDisabledMeanwhileGetsNothing() {
        Answer page = alice.open(ClientApp.authorize(plain.request("openid")));
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: plain-N
                    name: Plain app N
                    type: web
                    state: disabled
                    redirect_uris: ["https://plain-N.example/callback"]
                    scopes: [openid, email]
                    consent: trusted
                """);

        Answer after = alice.signIn(page);

        assertThat(after.status()).isEqualTo(400);
        assertThat(after.pageError()).isEqualTo("invalid_client");
    }

    @Requirement("RFC 9700 4.1.3: no code goes to an address that is not registered any more")
    @Test
    void anAddressTakenFromTheClientMeanwhileGetsNothing() {
        Answer page = alice.open(ClientApp.authorize(plain.request("openid")));
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: plain-N
                    name: Plain app N
                    type: web
                    redirect_uris: ["https://plain-N.example/other"]
                    scopes: [openid, email]
                    consent: trusted
                """);

        assertThat(alice.signIn(page).pageError()).isEqualTo("invalid_redirect_uri");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none",
        "Origin, https://evil.example",
        "Origin, null",
    })
    void formsOfOtherSitesAreRefusedOnEveryPage(String header, String value) {
        Answer signIn = carol.open(ClientApp.authorize(web.request("openid")));
        assertForged(carol.browser().post("/sign-in", credentials(signIn), header, value));
        assertThat(sessions()).isEqualTo("0");

        Answer choice = carol.signIn(signIn);
        assertForged(carol.browser().post("/choose-company", choosing(choice), header, value));
        assertForged(
                carol.browser()
                        .post(
                                "/choose-company/switch-account",
                                choice.hidden("switch-account"),
                                header,
                                value));

        Answer consent = carol.choose(choice, "one");
        assertForged(carol.browser().post("/consent", allowing(consent), header, value));
        assertThat(authorizations()).isEqualTo("0");
    }

    @Requirement("RFC 6749 10.12: the pages' forms are protected against CSRF")
    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "of another browser"})
    void formsWithoutOurTokenAreRefusedOnEveryPage(String kind) {
        String token =
                kind.equals("of another browser")
                        ? alice.open("/sign-in").hidden("sign-in").get("csrf")
                        : kind;
        Answer signIn = carol.open(ClientApp.authorize(web.request("openid")));
        assertForged(carol.browser().post("/sign-in", with(token, credentials(signIn))));

        Answer choice = carol.signIn(signIn);
        assertForged(carol.browser().post("/choose-company", with(token, choosing(choice))));

        Answer consent = carol.choose(choice, "one");
        assertForged(carol.browser().post("/consent", with(token, allowing(consent))));
        assertThat(authorizations()).isEqualTo("0");
    }

    @Test
    void ourOwnPagesAreAccepted() {
        Answer page = alice.open(ClientApp.authorize(plain.request("openid")));

        Answer answer =
                alice.browser()
                        .post(
                                "/sign-in",
                                credentials(page, alice),
                                "Origin",
                                issuer.origin(),
                                "Sec-Fetch-Site",
                                "same-origin");

        assertThat(alice.follow(answer).redirected("code")).isNotEmpty();
    }

    @Test
    void aRequestIsNotReadFromTheFormOfAPage() {
        Answer page = alice.signIn(alice.open(ClientApp.authorize(web.request("openid"))));
        Map<String, String> form = allowing(page);
        form.put("redirect_uri", "https://evil.example/callback");
        form.put("client_id", plain.id());
        form.put("scope", "profile");

        Answer redirect = alice.follow(alice.browser().post("/consent", form));

        assertThat(redirect.location()).startsWith(web.redirectUri());
        assertThat(web.redeem(redirect.redirected("code")).text("scope")).isEqualTo("openid");
    }

    private void assertInvalid(Person person, String path, String flow) {
        Answer answer = person.browser().get(path + "?flow=" + flow);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.pageError()).isEqualTo("invalid_flow");
        assertThat(answer.location()).isEmpty();
    }

    private static void assertForged(Answer answer) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.pageError()).isEqualTo("form_expired");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    private static Answer goOn(Person person, Answer page, String form) {
        return person.open("/oauth2/authorize?flow=" + page.hidden(form).get("flow"));
    }

    private Map<String, String> credentials(Answer page) {
        return credentials(page, carol);
    }

    private static Map<String, String> credentials(Answer page, Person person) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("sign-in"));
        form.put("username", person.email());
        form.put("password", Platform.PASSWORD);
        return form;
    }

    private Map<String, String> choosing(Answer page) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("choose-company"));
        form.put("company", platform.named("one"));
        return form;
    }

    private static Map<String, String> allowing(Answer page) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("consent"));
        form.put("decision", "allow");
        return form;
    }

    private static Map<String, String> with(String token, Map<String, String> form) {
        form.put("csrf", token);
        return form;
    }

    private Object email(Answer redirect) {
        return Tokens.claims(plain.redeem(redirect.redirected("code")).text("id_token")).get("sub");
    }

    private String sessions() {
        return database.ask(
                "select count(*) from session s join account a on a.id = s.account_id where a.email like '%%-%s@%%'"
                        .formatted(platform.fill("N")));
    }

    private String authorizations() {
        return database.ask(
                "select count(*) from oauth_authorization o join account a on a.id = o.account_id where a.email like '%%-%s@%%'"
                        .formatted(platform.fill("N")));
    }
}
