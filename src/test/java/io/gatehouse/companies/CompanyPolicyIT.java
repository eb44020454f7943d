package io.gatehouse.companies;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Written;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Carol is in company one, which has a policy, and in company two, which has none. */
@GatehouseTest
class CompanyPolicyIT {

    private static final String SCOPE = "openid series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired CompanyPolicies policies;
    @Autowired TransactionTemplate transaction;
    Platform platform;
    Person carol;
    ClientApp web;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        carol = platform.person("carol");
        web = platform.client("web");
    }

    @Test
    void aSessionOlderThanTheCompanyAllowsNeedsANewSignInForThatCompanyOnly() {
        policy("session_absolute: PT15M");
        carol.authorize(web.request(platform.fill(SCOPE)), "two");
        clock.forward(Duration.ofMinutes(16));

        assertThat(asked("two").hasForm("sign-in")).isFalse();
        Answer page = asked("one");
        assertThat(page.hasForm("sign-in")).isTrue();

        Answer after = carol.signIn(page);
        assertThat(after.hasForm("choose-company")).as("the choice stands").isFalse();
        assertThat(carol.allow(after).redirected("code")).isNotEmpty();
    }

    @Test
    void choosingTheCompanyOnThePageAsksForASignInOnce() {
        policy("session_absolute: PT15M");
        carol.open(ClientApp.authorize(web.request(platform.fill(SCOPE))));
        Answer signIn = carol.open(ClientApp.authorize(web.request(platform.fill(SCOPE))));
        carol.signIn(signIn);
        clock.forward(Duration.ofMinutes(16));

        Answer choice = carol.open(ClientApp.authorize(web.request(platform.fill(SCOPE))));
        Answer page = carol.choose(choice, "one");
        assertThat(page.hasForm("sign-in")).isTrue();
        assertThat(carol.signIn(page).hasForm("consent")).isTrue();
    }

    @Test
    void aFreshSignInIsEnoughHoweverLongTheFlowThenTakes() {
        policy("session_absolute: PT5M");
        Answer consent = carol.signIn(asked("one"));
        assertThat(consent.hasForm("consent")).isTrue();

        clock.forward(Duration.ofMinutes(6));

        assertThat(carol.allow(consent).redirected("code")).isNotEmpty();
    }

    @Test
    void withoutAPageItIsLoginRequired() {
        policy("session_absolute: PT15M");
        carol.authorize(web.request(platform.fill(SCOPE)), "one");
        clock.forward(Duration.ofMinutes(16));

        Map<String, String> silent = request("one");
        silent.put("prompt", "none");
        assertThat(carol.open(ClientApp.authorize(silent)).redirected("error"))
                .isEqualTo("login_required");
    }

    @Test
    void aPauseIsNotForgottenByUsingTheSessionElsewhere() {
        policy("session_idle: PT15M");
        carol.authorize(web.request(platform.fill(SCOPE)), "two");
        clock.forward(Duration.ofMinutes(20));

        carol.open("/account");
        clock.forward(Duration.ofMinutes(2));
        assertThat(asked("two").hasForm("sign-in")).isFalse();

        Answer page = asked("one");
        assertThat(page.hasForm("sign-in")).isTrue();
        assertThat(carol.signIn(page).hasForm("consent")).isTrue();
    }

    @Test
    void shortPausesAreFine() {
        policy("session_idle: PT15M");
        carol.authorize(web.request(platform.fill(SCOPE)), "one");
        clock.forward(Duration.ofMinutes(14));
        carol.open("/account");
        clock.forward(Duration.ofMinutes(14));

        assertThat(asked("one").redirected("code")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session_absolute: PT5M", "session_idle: PT5M"})
    void tokensOfASessionPastTheLimitsAreInactiveUnlessTheyAreOffline(String rule) {
        Answer online = carol.tokens(web, platform.fill(SCOPE), "one");
        Answer offline =
                carol.tokens(web, platform.fill("openid offline_access series-N:read"), "one");
        Answer elsewhere = web.redeem(carol.allow(asked("two")).redirected("code"));
        policy(rule);
        assertThat(active(web, online)).isTrue();

        clock.forward(Duration.ofMinutes(6));

        assertThat(active(web, online)).isFalse();
        assertThat(active(web, offline)).isTrue();
        assertThat(active(web, elsewhere)).isTrue();
        assertThat(web.refresh(offline.text("refresh_token")).status()).isEqualTo(200);
        int userInfo =
                platform.browser()
                        .get("/userinfo", "Authorization", "Bearer " + online.text("access_token"))
                        .status();
        assertThat(userInfo).isEqualTo(401);
    }

    @Test
    void aCodeIsNotRedeemedOnceTheSessionIsPastTheLimits() {
        policy("session_absolute: PT5M");
        carol.authorize(web.request(platform.fill(SCOPE)), "one");
        clock.forward(Duration.ofSeconds(270));
        String code = asked("one").redirected("code");
        assertThat(code).isNotEmpty();

        clock.forward(Duration.ofSeconds(50));

        assertThat(web.redeem(code).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void aMemberWithAnotherDomainIsNotOfferedTheCompanyAndIsTold() {
        policy("allowed_email_domains: [one.example]");

        Answer page = carol.open(ClientApp.authorize(web.request(platform.fill(SCOPE))));
        Answer choice = carol.signIn(page);
        assertThat(choice.hasForm("consent")).as("company two is the only one left").isTrue();
        assertThat(asked("one").body())
                .contains("data-refusing", platform.fill("Company One N"))
                .doesNotContain("value=\"" + platform.named("one") + "\"");
    }

    @Test
    void theRefusedCompanyCannotBeChosenByHand() {
        Answer choice =
                carol.signIn(carol.open(ClientApp.authorize(web.request(platform.fill(SCOPE)))));
        policy("allowed_email_domains: [one.example]");

        Answer after = carol.choose(choice, "one");

        assertThat(after.location()).isEmpty();
        assertThat(after.hasForm("choose-company")).isTrue();
    }

    @Test
    void tokensOfAMemberWithAnotherDomainAreInactive() {
        Answer tokens =
                carol.tokens(web, platform.fill("openid offline_access series-N:read"), "one");

        policy("allowed_email_domains: [one.example]");

        assertThat(active(web, tokens)).isFalse();
        assertThat(web.refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
        assertThat(active(web, platform.person("alice").tokens(web, platform.fill(SCOPE), "one")))
                .isTrue();
    }

    @Test
    void newMembersNeedAnAllowedDomain() {
        policy("allowed_email_domains: [one.example]");

        Outcome outcome =
                platform.tryApply(
                        "version: 1\naccounts: [{ email: dora-N@nowhere.example, memberships: [{ company: one-N }] }]");

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.toString()).contains("accepts only addresses of one.example");
    }

    @Test
    void aSubdomainIsAnotherDomainAndLettersAreWrittenInAnyWay() {
        UUID one = company("one");

        Written written = put(one, null, null, "Bücher.Example");

        assertThat(written).isInstanceOf(Written.Updated.class);
        assertThat(policies.of(one).allowedEmailDomains()).containsExactly("xn--bcher-kva.example");
        assertThat(put(one, null, null, "BÜCHER.example")).isInstanceOf(Written.Unchanged.class);
    }

    @ParameterizedTest
    @CsvSource({
        "PT4M59S, , ",
        "PT13H, , ",
        ", PT61M, ",
        ", PT10M0.5S, ",
        "-PT1H, , ",
        ", , a@b.example",
        ", , ''",
        ", , 'not a domain'",
        ", , <script>"
    })
    void refusesWhatIsNoPolicy(
            @Nullable Duration absolute, @Nullable Duration idle, @Nullable String domain) {
        UUID one = company("one");

        assertThat(put(one, absolute, idle, domain)).isInstanceOf(Written.Refused.class);

        assertThat(policies.read(one)).isEqualTo(CompanyPolicy.NONE);
    }

    private Written put(
            UUID company,
            @Nullable Duration absolute,
            @Nullable Duration idle,
            @Nullable String domain) {
        CompanyPolicy policy =
                new CompanyPolicy(absolute, idle, domain == null ? Set.of() : Set.of(domain));
        return transaction.execute(status -> policies.put(company, policy, "account:test"));
    }

    private void policy(String rules) {
        platform.apply(
                "version: 1\ncompanies: [{ slug: one-N, name: \"Company One N\", policy: { %s } }]"
                        .formatted(rules));
    }

    private Map<String, String> request(String company) {
        Map<String, String> request = new LinkedHashMap<>(web.request(platform.fill(SCOPE)));
        request.put("company", platform.named(company));
        return request;
    }

    private Answer asked(String company) {
        return carol.open(ClientApp.authorize(request(company)));
    }

    private static boolean active(ClientApp client, Answer tokens) {
        return client.introspect(tokens.text("access_token")).text("active").equals("true");
    }

    private UUID company(String name) {
        return UUID.fromString(
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named(name))));
    }
}
