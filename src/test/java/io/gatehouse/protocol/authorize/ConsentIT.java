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
import io.gatehouse.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Consent per person, client and company: remembered, asked again, denied, withdrawn. */
@GatehouseTest
class ConsentIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    ClientApp web;
    Person alice;
    Person carol;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        web = platform.client("web");
        alice = platform.person("alice");
        carol = platform.person("carol");
    }

    @Requirement("OpenID Connect Core 3.1.2.4: consent is asked for and remembered")
    @Test
    void isRemembered() {
        alice.authorize(web.request("openid email"), "one");

        Answer redirect = alice.open(ClientApp.authorize(web.request("openid email")));

        assertThat(redirect.redirected("code")).isNotEmpty();
        assertThat(history()).isEqualTo("allowed");
    }

    @Test
    void isAskedAgainForAScopeNeverAskedForBefore() {
        alice.authorize(web.request("openid email"), "one");

        Answer page = alice.open(ClientApp.authorize(web.request("openid email profile")));
        assertThat(page.hasForm("consent")).isTrue();
        assertThat(page.boxes("consent", "scope")).containsExactlyInAnyOrder("email", "profile");
        assertThat(page.body().split("class=\"badge\"", -1)).hasSize(2);
        alice.allow(page);

        assertThat(history()).isEqualTo("allowed,changed");
        assertThat(consent()).isEqualTo("{email,openid,profile} {}");
    }

    @Requirement("RFC 6749 3.3: the scope granted may be less than asked for, and is said")
    @Test
    void whatWasUntickedIsLeftOutAndNotAskedForAgain() {
        Answer page = consentPage(alice, "openid email profile");
        Answer tokens = web.redeem(alice.allow(page, List.of("profile")).redirected("code"));

        assertThat(tokens.text("scope").split(" ", -1))
                .containsExactlyInAnyOrder("openid", "profile");
        assertThat(consent()).isEqualTo("{openid,profile} {email}");
        Answer again = alice.tokens(web, "openid email profile", "one");
        assertThat(again.text("scope")).doesNotContain("email");
    }

    @Test
    void requiredScopesAreNoBoxesAndComeWithAllow() {
        Answer page = consentPage(alice, "openid email");

        assertThat(page.boxes("consent", "scope")).containsExactly("email");
        Answer tokens = web.redeem(alice.allow(page, List.of()).redirected("code"));
        assertThat(tokens.text("scope")).isEqualTo("openid");
    }

    @Requirement("RFC 6749 4.1.2.1: a person who refuses is access_denied")
    @Test
    void denyIsToldToTheClientAndStoresNothing() {
        Answer redirect = alice.deny(consentPage(alice, "openid email"));

        assertThat(redirect.location()).startsWith(web.redirectUri());
        assertThat(redirect.redirected("error")).isEqualTo("access_denied");
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(redirect.redirected("iss")).isEqualTo(issuer.value());
        assertThat(consents()).isEqualTo("0");
        assertThat(authorizations()).isEqualTo("0");
    }

    @Test
    void denyKeepsWhatWasAllowedBefore() {
        alice.authorize(web.request("openid"), "one");

        alice.deny(alice.open(ClientApp.authorize(web.request("openid email"))));

        assertThat(consent()).isEqualTo("{openid} {}");
        assertThat(alice.open(ClientApp.authorize(web.request("openid"))).redirected("code"))
                .isNotEmpty();
    }

    @Test
    void aDecisionIsNeeded() {
        Answer page = consentPage(alice, "openid email");

        Answer after = alice.follow(alice.browser().post("/consent", page.hidden("consent")));

        assertThat(after.hasForm("consent")).isTrue();
        assertThat(consents()).isEqualTo("0");
    }

    @Test
    void aTrustedClientIsNotAskedFor() {
        Answer redirect = alice.authorize(platform.client("plain").request("openid email"), "");

        assertThat(redirect.redirected("code")).isNotEmpty();
        assertThat(consents()).isEqualTo("0");
    }

    @Test
    void isGivenForOneCompany() {
        carol.authorize(web.request("openid"), "one");
        Map<String, String> request = web.request("openid");
        request.put("company", platform.named("two"));

        assertThat(carol.open(ClientApp.authorize(request)).hasForm("consent")).isTrue();
    }

    @Test
    void isNotAskedForWhatTheRolesDoNotCover() {
        Answer page = consentPage(alice, "openid series-N:read series-N:write status-N:read");

        assertThat(page.boxes("consent", "scope"))
                .containsExactlyInAnyOrder(
                        platform.fill("series-N:read"), platform.fill("status-N:read"));
        Answer tokens = web.redeem(alice.allow(page).redirected("code"));
        assertThat(tokens.text("scope")).doesNotContain("write");
        assertThat(consent()).doesNotContain("write");
    }

    @Test
    void scopesThatThePageDidNotAskForAreNotAllowedByIt() {
        Answer page = consentPage(alice, "openid email");

        Answer redirect =
                alice.allow(
                        page,
                        List.of(
                                "email",
                                "profile",
                                "offline_access",
                                platform.fill("series-N:write")));

        assertThat(web.redeem(redirect.redirected("code")).text("scope").split(" ", -1))
                .containsExactlyInAnyOrder("openid", "email");
        assertThat(consent()).isEqualTo("{email,openid} {}");
    }

    @Test
    void whoeverSignedInMeanwhileDoesNotAnswerForTheOther() {
        Answer page = consentPage(alice, "openid email");
        alice.signIn(alice.open("/sign-in"), carol.email(), Platform.PASSWORD);

        Answer after = alice.allow(page);

        assertThat(after.hasForm("choose-company")).isTrue();
        assertThat(after.body()).contains(carol.email());
        assertThat(consents()).isEqualTo("0");
        assertThat(authorizations()).isEqualTo("0");
    }

    @Test
    void anAnswerSentTwiceIsOneConsent() {
        Answer page = consentPage(alice, "openid email");

        Answer first = alice.allow(page);
        Answer second = alice.allow(page);

        assertThat(second.redirected("code")).isNotEmpty().isNotEqualTo(first.redirected("code"));
        assertThat(consents()).isEqualTo("1");
        assertThat(history()).isEqualTo("allowed");
    }

    @Test
    void withdrawnOnTheAccountPageItEndsWhatCameFromIt() {
        Answer tokens = alice.tokens(web, "openid offline_access series-N:read", "one");
        assertThat(web.introspect(tokens.text("access_token")).json())
                .containsEntry("active", true);
        Answer account = alice.open("/account");

        alice.browser()
                .post(
                        "/account/withdraw",
                        Map.of(
                                "csrf", alice.open("/sign-out").hidden("sign-out").get("csrf"),
                                "consent", consentId()));

        assertThat(account.body()).contains(consentId());
        assertThat(web.introspect(tokens.text("access_token")).json())
                .containsExactly(Map.entry("active", false));
        assertThat(web.refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
        assertThat(history()).isEqualTo("allowed,withdrawn");
        assertThat(alice.open(ClientApp.authorize(web.request("openid"))).hasForm("consent"))
                .isTrue();
    }

    @Test
    void allowedAnewItDoesNotWakeTheTokensFromBefore() {
        Answer before = alice.tokens(web, "openid offline_access series-N:read", "one");
        alice.browser()
                .post(
                        "/account/withdraw",
                        Map.of(
                                "csrf", alice.open("/sign-out").hidden("sign-out").get("csrf"),
                                "consent", consentId()));

        Answer after = alice.tokens(web, "openid offline_access series-N:read", "one");

        assertThat(web.introspect(after.text("access_token")).text("active")).isEqualTo("true");
        assertThat(web.introspect(before.text("access_token")).text("active")).isEqualTo("false");
        assertThat(web.refresh(before.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
        assertThat(web.refresh(after.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void nobodyWithdrawsWhatAnotherAllowed() {
        alice.authorize(web.request("openid"), "one");
        carol.authorize(web.request("openid"), "one");

        carol.browser()
                .post(
                        "/account/withdraw",
                        Map.of(
                                "csrf", carol.open("/sign-out").hidden("sign-out").get("csrf"),
                                "consent", consentId()));

        assertThat(consent()).isEqualTo("{openid} {}");
    }

    private Answer consentPage(Person person, String scope) {
        Answer page = person.signIn(person.open(ClientApp.authorize(web.request(scope))));
        assertThat(page.hasForm("consent")).isTrue();
        return page;
    }

    private String consents() {
        return database.ask(
                "select count(*) from consent join account a on a.id = account_id where a.email like '%%-%s@%%'"
                        .formatted(platform.fill("N")));
    }

    private String authorizations() {
        return database.ask(
                "select count(*) from oauth_authorization o join account a on a.id = o.account_id where a.email like '%%-%s@%%'"
                        .formatted(platform.fill("N")));
    }

    private String consentId() {
        return ask("select c.id::text");
    }

    private String consent() {
        return ask(
                """
                select (select array_agg(s order by s) from unnest(c.allowed) s)::text || ' '
                    || coalesce((select array_agg(s order by s) from unnest(c.declined) s)::text, '{}')
                """);
    }

    private String history() {
        return ask(
                """
                select (select string_agg(h.act, ',' order by h.version)
                          from consent_history h where h.consent_id = c.id)
                """);
    }

    private String ask(String columns) {
        return database.ask(
                columns
                        + " from consent c join account a on a.id = c.account_id where a.email = '"
                        + alice.email()
                        + "' order by c.created_at desc limit 1");
    }
}
