package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** {@code prompt}, {@code max_age} and {@code login_hint}: OpenID Connect Core section 3.1.2.1. */
@GatehouseTest
class PromptIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
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

    @Requirement("OpenID Connect Core 3.1.2.6: prompt none answers login_required")
    @Test
    void noneWithoutSessionIsAnError() {
        Answer redirect = alice.open(request(plain, "prompt", "none"));

        assertRefused(redirect, "login_required");
    }

    @Requirement("OpenID Connect Core 3.1.2.1: prompt none is silent where nothing has to be asked")
    @Test
    void noneIsSilentWhereNothingHasToBeAsked() {
        alice.authorize(plain.request("openid"), "");

        Answer redirect = alice.open(request(plain, "prompt", "none"));

        assertThat(plain.redeem(redirect.redirected("code")).status()).isEqualTo(200);
    }

    @Requirement("OpenID Connect Core 3.1.2.6: prompt none answers consent_required")
    @Test
    void noneDoesNotConsent() {
        alice.authorize(plain.request("openid"), "");

        assertRefused(alice.open(request(web, "prompt", "none")), "consent_required");
        alice.authorize(web.request("openid"), "one");
        assertThat(alice.open(request(web, "prompt", "none")).redirected("code")).isNotEmpty();
    }

    @Requirement("OpenID Connect Core 3.1.2.6: prompt none answers interaction_required")
    @Test
    void noneDoesNotChooseACompany() {
        carol.authorize(plain.request("openid"), "");

        assertRefused(carol.open(request(web, "prompt", "none")), "interaction_required");
    }

    @Requirement("OpenID Connect Core 3.1.2.6: prompt none answers login_required")
    @Test
    void noneDoesNotSignInAgain() {
        alice.authorize(plain.request("openid"), "");
        clock.forward(Duration.ofSeconds(2));
        Map<String, String> request = plain.request("openid");
        request.put("prompt", "none");
        request.put("max_age", "1");

        assertRefused(alice.open(ClientApp.authorize(request)), "login_required");
    }

    @Test
    void nobodysMemberGetsNoCompany() {
        Person dora = platform.person("dora");
        dora.authorize(plain.request("openid"), "");

        assertRefused(dora.open(request(web, "prompt", "none")), "access_denied");
        assertRefused(dora.open(ClientApp.authorize(web.request("openid"))), "access_denied");
    }

    @Requirement("OpenID Connect Core 3.1.2.1: prompt login and max_age ask for a new sign-in")
    @Requirement("RFC 9470 4: max_age asks for a new sign-in")
    @ParameterizedTest
    @CsvSource({"prompt, login", "max_age, 0", "max_age, 1"})
    void asksForANewSignInOnce(String name, String value) {
        Map<String, Object> before = idToken(alice.authorize(plain.request("openid"), ""));
        clock.forward(Duration.ofMinutes(2));

        Answer page = alice.open(request(plain, name, value));
        assertThat(page.hasForm("sign-in")).isTrue();
        Answer redirect = alice.signIn(page);

        Map<String, Object> after = idToken(redirect);
        assertThat((Integer) after.get("auth_time"))
                .isGreaterThanOrEqualTo((Integer) before.get("auth_time") + 120);
        assertThat(after.get("sid")).isEqualTo(before.get("sid"));
    }

    @ParameterizedTest
    @CsvSource({"prompt, login", "max_age, 0"})
    void noStepIsSkippedByGoingOnWithoutSigningIn(String name, String value) {
        alice.authorize(plain.request("openid"), "");
        Answer page = alice.open(request(plain, name, value));
        String flow = page.hidden("sign-in").get("flow");

        assertThat(alice.open("/oauth2/authorize?flow=" + flow).hasForm("sign-in")).isTrue();
        assertThat(alice.open("/choose-company?flow=" + flow).location()).isEmpty();
        assertThat(alice.open("/consent?flow=" + flow).hasForm("sign-in")).isTrue();
        assertThat(alice.signIn(page, alice.email(), "wrong").hasForm("sign-in")).isTrue();
        assertThat(alice.open("/oauth2/authorize?flow=" + flow).hasForm("sign-in")).isTrue();
    }

    @Requirement("OpenID Connect Core 3.1.2.1: a max_age that is not reached asks nothing")
    @Test
    void anAgeThatIsNotReachedAsksNothing() {
        alice.authorize(plain.request("openid"), "");
        clock.forward(Duration.ofMinutes(2));

        Answer redirect = alice.open(request(plain, "max_age", "10000"));

        assertThat(idToken(redirect)).containsKey("auth_time");
    }

    @Requirement("OpenID Connect Registration 2: default_max_age counts where the request has none")
    @Test
    void aClientsOwnDefaultAgeCounts() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: fresh-N
                    name: Fresh app N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://fresh-N.example/callback"]
                    scopes: [openid]
                    consent: trusted
                    settings: { default_max_age: 60 }
                """);
        alice.authorize(plain.request("openid"), "");
        clock.forward(Duration.ofMinutes(2));

        Answer page = alice.open(ClientApp.authorize(platform.client("fresh").request("openid")));

        assertThat(page.hasForm("sign-in")).isTrue();
        assertThat(alice.signIn(page).redirected("code")).isNotEmpty();
    }

    @Requirement("OpenID Connect Core 3.1.2.1: prompt consent asks again")
    @Test
    void consentIsAskedAgainOnce() {
        alice.authorize(web.request("openid email"), "one");

        Answer page = alice.open(request(web, "prompt", "consent"));
        assertThat(page.hasForm("consent")).isTrue();

        assertThat(alice.allow(page).redirected("code")).isNotEmpty();
    }

    @Requirement("OpenID Connect Core 3.1.2.1: several prompts are each answered")
    @ParameterizedTest
    @ValueSource(strings = {"login consent", "consent login"})
    void severalPromptsAreEachAnsweredOnce(String prompt) {
        alice.authorize(web.request("openid"), "one");

        Answer page = alice.open(request(web, "prompt", prompt));
        assertThat(page.hasForm("sign-in")).isTrue();
        page = alice.signIn(page);
        assertThat(page.hasForm("consent")).isTrue();

        assertThat(alice.allow(page).redirected("code")).isNotEmpty();
    }

    @Requirement("OpenID Connect Core 3.1.2.1: prompt select_account asks")
    @Test
    void selectAccountAsksThoughThereIsOneCompany() {
        alice.authorize(web.request("openid"), "one");

        Answer page = alice.open(request(web, "prompt", "select_account"));
        assertThat(page.hasForm("choose-company")).isTrue();
        assertThat(page.body()).contains(alice.email());

        assertThat(alice.choose(page, "one").redirected("code")).isNotEmpty();
    }

    @Test
    void selectAccountAsksThoughTheClientKnowsNoCompanies() {
        alice.authorize(plain.request("openid"), "");

        Answer page = alice.open(request(plain, "prompt", "select_account"));
        assertThat(page.hasForm("choose-company")).isTrue();

        assertThat(alice.goOn(page).redirected("code")).isNotEmpty();
    }

    @Test
    void selectAccountLetsPersonsOfNoCompanyGoOnWhereNoneIsNeeded() {
        Person dora = platform.person("dora");
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: maybe-N
                    name: Either way app N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://maybe-N.example/callback"]
                    scopes: [openid]
                    consent: trusted
                    company_context: optional
                """);
        Map<String, String> request = platform.client("maybe").request("openid");
        request.put("prompt", "select_account");

        Answer page = dora.signIn(dora.open(ClientApp.authorize(request)));
        assertThat(page.hasForm("choose-company")).isTrue();

        assertThat(dora.goOn(page).redirected("code")).isNotEmpty();
    }

    @Requirement("OpenID Connect Core 3.1.2.1: prompt select_account asks")
    @Test
    void selectAccountLeadsToAnotherAccount() {
        alice.authorize(plain.request("openid"), "");
        Answer page = alice.open(request(web, "prompt", "select_account"));

        page = alice.switchAccount(page);
        assertThat(page.hasForm("sign-in")).isTrue();
        page = alice.signIn(page, carol.email(), Platform.PASSWORD);
        assertThat(page.hasForm("choose-company")).isTrue();
        assertThat(page.body()).contains(carol.email()).doesNotContain(alice.email());
        page = alice.choose(page, "two");

        Map<String, Object> token = idTokenOf(web, alice.allow(page));
        assertThat(token.get("sub"))
                .isNotEqualTo(
                        idToken(platform.person("alice").authorize(plain.request("openid"), ""))
                                .get("sub"));
    }

    @Test
    void selectAccountAfterLoginAsksBoth() {
        Answer page = alice.open(request(plain, "prompt", "select_account login"));
        assertThat(page.hasForm("sign-in")).isTrue();
        page = alice.signIn(page);
        assertThat(page.hasForm("choose-company")).isTrue();

        assertThat(alice.goOn(page).redirected("code")).isNotEmpty();
    }

    @Requirement("OpenID Connect Core 3.1.2.1: login_hint stands in the form")
    @Test
    void theHintStandsInTheFormAndNowhereElse() {
        String hint = "\"><script>alert(1)</script>";

        Answer page = alice.open(request(plain, "login_hint", hint));

        assertThat(page.body()).doesNotContain("<script>alert").contains("&lt;script&gt;alert");
    }

    private Map<String, Object> idToken(Answer redirect) {
        return idTokenOf(plain, redirect);
    }

    private static Map<String, Object> idTokenOf(ClientApp client, Answer redirect) {
        return Tokens.claims(client.redeem(redirect.redirected("code")).text("id_token"));
    }

    private void assertRefused(Answer redirect, String error) {
        assertThat(redirect.redirected("error")).isEqualTo(error);
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(redirect.redirected("iss")).isEqualTo(issuer.value());
        assertThat(redirect.redirected("code")).isEmpty();
    }

    private static String request(ClientApp client, String name, String value) {
        Map<String, String> request = client.request("openid");
        request.put(name, value);
        return ClientApp.authorize(request);
    }
}
