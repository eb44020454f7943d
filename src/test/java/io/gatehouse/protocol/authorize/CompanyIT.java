package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Which company an authorization belongs to: parameter, hint, last choice, only one, page. */
@GatehouseTest
class CompanyIT {

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

    @Test
    void theParameterNamesTheCompanyBySlugOrById() {
        Map<String, String> request = web.request("openid");
        request.put("company", platform.named("two"));
        assertThat(companyOf(carol.authorize(request, "nothing to choose"))).isEqualTo(id("two"));

        request.put("company", id("one"));
        assertThat(companyOf(carol.authorize(request, "nothing to choose"))).isEqualTo(id("one"));
    }

    @Test
    void aCompanyOfOthersIsAsIfItDidNotExist() {
        alice.authorize(web.request("openid"), "one");
        Map<String, String> request = web.request("openid");

        request.put("company", platform.named("two"));
        Answer foreign = alice.open(ClientApp.authorize(request));
        request.put("company", id("two"));
        Answer foreignById = alice.open(ClientApp.authorize(request));
        request.put("company", "nobodys-company");
        Answer unknown = alice.open(ClientApp.authorize(request));

        assertThat(foreign.redirected("error")).isEqualTo("access_denied");
        assertThat(foreign.location()).isEqualTo(unknown.location());
        assertThat(foreignById.location()).isEqualTo(unknown.location());
    }

    @Test
    void theParameterComesBeforeTheHintAndTheHintBeforeTheLastChoice() {
        String two = web.redeem(inCompany(carol, "two").redirected("code")).text("id_token");
        inCompany(carol, "one");
        Map<String, String> request = web.request("openid");
        request.put("prompt", "none");

        assertThat(companyOf(carol.open(ClientApp.authorize(request)))).isEqualTo(id("one"));
        request.put("id_token_hint", two);
        assertThat(companyOf(carol.open(ClientApp.authorize(request)))).isEqualTo(id("two"));
        request.put("company", platform.named("one"));
        assertThat(companyOf(carol.open(ClientApp.authorize(request)))).isEqualTo(id("one"));
    }

    @Test
    void theLastChoiceIsOfThisSessionAndThisClient() {
        inCompany(carol, "two");
        Map<String, String> request = platform.client("spa").request("openid");
        assertThat(carol.open(ClientApp.authorize(request)).hasForm("choose-company")).isTrue();

        Person elsewhere = platform.person("carol");
        Answer page = elsewhere.signIn(elsewhere.open(ClientApp.authorize(web.request("openid"))));

        assertThat(page.hasForm("choose-company")).isTrue();
    }

    @Test
    void theOnlyCompanyIsNotAskedFor() {
        Answer page = alice.signIn(alice.open(ClientApp.authorize(web.request("openid"))));

        assertThat(page.hasForm("consent")).isTrue();
        assertThat(companyOf(alice.allow(page))).isEqualTo(id("one"));
    }

    @Test
    void aTrustedClientHasToAskForTheCompanyAsWell() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: trusted-N
                    name: Trusted app N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://trusted-N.example/callback"]
                    scopes: [openid, "series-N:read"]
                    consent: trusted
                """);
        ClientApp trusted = platform.client("trusted");

        Answer page = carol.signIn(carol.open(ClientApp.authorize(trusted.request("openid"))));

        assertThat(page.hasForm("choose-company")).isTrue();
        assertThat(carol.choose(page, "one").redirected("code")).isNotEmpty();
    }

    @Test
    void nobodysMemberGoesWithoutCompanyWhereItIsOptional() {
        optionalClient();
        ClientApp maybe = platform.client("maybe");
        Person dora = platform.person("dora");

        Answer tokens = dora.tokens(maybe, "openid", "");

        assertThat(Tokens.claims(tokens.text("id_token"))).doesNotContainKey("company");
    }

    @Test
    void membersChooseWhereTheCompanyIsOptional() {
        optionalClient();
        Map<String, String> request = platform.client("maybe").request("openid");

        Answer page = carol.signIn(carol.open(ClientApp.authorize(request)));

        assertThat(page.hasForm("choose-company")).isTrue();
        assertThat(carol.goOn(page).hasForm("choose-company")).isTrue();
    }

    @Test
    void twoTabsOfOneSessionKeepTheirCompanies() {
        carol.authorize(platform.client("plain").request("openid"), "");
        Answer first =
                carol.open(
                        ClientApp.authorize(
                                web.request("openid offline_access series-N:read series-N:write")));
        Answer second =
                carol.open(
                        ClientApp.authorize(
                                web.request("openid offline_access series-N:read series-N:write")));

        Answer firstConsent = carol.choose(first, "one");
        Answer secondConsent = carol.choose(second, "two");
        Answer firstTokens = web.redeem(carol.allow(firstConsent).redirected("code"));
        Answer secondTokens = web.redeem(carol.allow(secondConsent).redirected("code"));

        assertCompany(web.refresh(firstTokens.text("refresh_token")), "one", "analyst");
        assertCompany(web.refresh(secondTokens.text("refresh_token")), "two", "planner");
    }

    @Test
    void aCompanyThatWasNotOfferedCannotBeChosen() {
        Answer page = carol.signIn(carol.open(ClientApp.authorize(web.request("openid"))));
        platform.apply(
                """
                version: 1
                companies:
                  - { slug: foreign-N, name: "Foreign N" }
                """);

        assertThat(carol.choose(page, "foreign").hasForm("choose-company")).isTrue();
        assertThat(carol.choose(page, "unknown").hasForm("choose-company")).isTrue();
        assertThat(carol.goOn(page).hasForm("choose-company")).isTrue();
    }

    @Test
    void theChoiceIsOfferedAmongTheNamedCompaniesOnly() {
        Map<String, String> request = web.request("openid");
        request.put("company", platform.named("two"));
        request.put("prompt", "select_account");

        Answer page = carol.signIn(carol.open(ClientApp.authorize(request)));
        assertThat(page.body()).contains(platform.named("two")).doesNotContain("value=\"one");

        assertThat(carol.choose(page, "one").hasForm("choose-company")).isTrue();
        assertThat(companyOf(carol.allow(carol.choose(page, "two")))).isEqualTo(id("two"));
    }

    @Test
    void aMembershipThatEndedAfterTheChoiceGetsNoCode() {
        Answer page = carol.signIn(carol.open(ClientApp.authorize(web.request("openid"))));
        Answer consent = carol.choose(page, "two");
        platform.apply(
                """
                version: 1
                accounts:
                  - email: carol-N@consulting.example
                    memberships:
                      - { company: one-N, roles: [{ api: "https://api-N.example", role: analyst }] }
                """);

        Answer after = carol.allow(consent);

        assertThat(after.hasForm("choose-company")).isTrue();
        assertThat(after.body()).doesNotContain(platform.named("two"));
    }

    @Test
    void aCompanySuspendedAfterTheChoiceGetsNoCode() {
        Answer page = carol.signIn(carol.open(ClientApp.authorize(web.request("openid"))));
        Answer consent = carol.choose(page, "two");
        suspend("two");

        Answer after = carol.allow(consent);

        assertThat(after.hasForm("choose-company")).isTrue();
        assertThat(after.body()).doesNotContain(platform.named("two"));
    }

    @Test
    void theOnlyCompanySuspendedIsNoCompany() {
        inCompany(alice, "one");
        suspend("one");

        Answer redirect = alice.open(ClientApp.authorize(web.request("openid")));

        assertThat(redirect.redirected("error")).isEqualTo("access_denied");
    }

    @Test
    void aCodeOfACompanySuspendedSinceIsWorthNothing() {
        Answer redirect = inCompany(carol, "two");
        suspend("two");

        assertThat(web.redeem(redirect.redirected("code")).text("error"))
                .isEqualTo("invalid_grant");
    }

    private void suspend(String slug) {
        platform.apply(
                """
                version: 1
                companies:
                  - { slug: %s, name: "Suspended", state: suspended, apis: ["https://api-N.example"] }
                """
                        .formatted(platform.named(slug)));
    }

    private void optionalClient() {
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
    }

    private Answer inCompany(Person person, String company) {
        Map<String, String> request = web.request("openid");
        request.put("company", platform.named(company));
        return person.authorize(request, company);
    }

    private void assertCompany(Answer tokens, String company, String role) {
        assertThat(Tokens.claims(tokens.text("access_token")))
                .containsEntry("company", id(company))
                .containsEntry("roles", List.of(role));
    }

    private String companyOf(Answer redirect) {
        Map<String, Object> token =
                new LinkedHashMap<>(
                        Tokens.claims(web.redeem(redirect.redirected("code")).text("id_token")));
        return String.valueOf(token.get("company"));
    }

    private String id(String slug) {
        return database.ask(
                "select id from company where slug = '%s'".formatted(platform.named(slug)));
    }
}
