package io.gatehouse.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.apis.Apis;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.CompanyPolicies;
import io.gatehouse.companies.CompanyPolicy;
import io.gatehouse.companies.CompanyPowers;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Invitation;
import io.gatehouse.companies.InvitationDraft;
import io.gatehouse.companies.InvitationRegister;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.mail.Message;
import io.gatehouse.platform.mail.Messages;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** From the invitation over the mail to the membership, and every way that must not lead there. */
@GatehouseTest
class InvitationIT {

    private static final Pattern LINK = Pattern.compile("/invitation\\?token=([A-Za-z0-9_-]{43})");
    private static final String PASSWORD = "Seven-Quiet-Otters-Dance-4";

    @Autowired InvitationRegister register;
    @Autowired Messages messages;
    @Autowired Companies companies;
    @Autowired CompanyPolicies policies;
    @Autowired PlatformTransactionManager transactions;
    @Autowired Apis apis;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    Platform platform;
    Http browser;
    UUID company;
    String email;

    @BeforeEach
    void begin() {
        platform = new Platform(state, issuer);
        browser = new Http(issuer.value());
        company = companies.findBySlug(platform.named("one")).orElseThrow().id();
        email = "new-" + UUID.randomUUID() + "@people.example";
    }

    @Test
    void somebodyWithoutAnAccountSetsAPasswordAndIsAMember() {
        Http guest = browser;
        Answer page = open(guest, token(invite(email)));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains(platform.fill("Company One N"), email);

        Answer joined = guest.post("/invitation", passwords(page, PASSWORD, PASSWORD));

        assertThat(joined.status()).isEqualTo(303);
        assertThat(joined.location())
                .isEqualTo(issuer.at("/account?joined=" + platform.named("one")));
        Answer account = guest.get(joined.location());
        assertThat(account.body()).contains("id=\"notice\"", email);
        assertThat(memberships(email)).isEqualTo("1");
        assertThat(
                        database.ask(
                                "select email_verified from account where email_normal = '"
                                        + email
                                        + "'"))
                .isEqualTo("t");
        assertThat(guest.cookies()).doesNotContainKey("gatehouse-invitation");
    }

    @Test
    void somebodyWithAnAccountSignsInAndIsAMember() {
        Person dora = platform.person("dora");
        Answer page = open(dora.browser(), token(invite(dora.email())));
        Map<String, String> form = form(page);
        form.put("password", "wrong");
        Answer wrong = dora.browser().post("/invitation", form);
        assertThat(wrong.body()).contains("role=\"alert\"").contains("id=\"password\"");
        assertThat(memberships(dora.email())).isEqualTo("0");

        form.put("password", Platform.PASSWORD);
        Answer joined = dora.browser().post("/invitation", form);

        assertThat(joined.status()).isEqualTo(303);
        assertThat(memberships(dora.email())).isEqualTo("1");
        assertThat(dora.browser().get("/account").body()).contains(dora.email());
    }

    @Test
    void somebodyWhoIsSignedInAcceptsWithOneClick() {
        Person dora = platform.person("dora");
        dora.signIn(dora.open("/sign-in"));

        Answer page =
                open(
                        dora.browser(),
                        token(invite(dora.email().toUpperCase(java.util.Locale.ROOT))));
        Answer joined = dora.browser().post("/invitation", form(page));

        assertThat(page.body()).doesNotContain("type=\"password\"");
        assertThat(joined.status()).isEqualTo(303);
        assertThat(memberships(dora.email())).isEqualTo("1");
    }

    @Test
    void somebodyElseIsToldSoAndCanSwitch() {
        Person alice = platform.person("alice");
        alice.signIn(alice.open("/sign-in"));
        String token = token(invite(email));

        Answer page = open(alice.browser(), token);
        assertThat(page.hasForm("accept-invitation")).isFalse();
        assertThat(page.body()).contains(alice.email(), email);
        Map<String, String> forged = form("switch-account", page);
        forged.put("token", token);
        assertThat(alice.browser().post("/invitation", forged).status()).isEqualTo(403);
        assertThat(memberships(alice.email())).isEqualTo("1");
        assertThat(stateOf(email)).isEqualTo("open");

        Answer switched = alice.browser().post("/invitation/switch", form("switch-account", page));
        Answer fresh = alice.browser().get(switched.location());

        assertThat(fresh.body()).contains("id=\"new-password\"");
        assertThat(alice.browser().get("/account").status()).isEqualTo(303);
    }

    @Test
    void lookingSpendsNothingAndTheAddressIsCleanAfterwards() {
        String token = token(invite(email));

        Answer first = browser.get("/invitation?token=" + token);
        Answer page = browser.get(first.location());
        new Http(issuer.value()).method("HEAD", "/invitation?token=" + token);

        assertThat(first.status()).isEqualTo(303);
        assertThat(first.location()).isEqualTo(issuer.at("/invitation"));
        assertThat(page.header("Referrer-Policy")).isEqualTo("same-origin");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.body()).doesNotContain("?token=");
        assertThat(stateOf(email)).isEqualTo("open");
    }

    @Test
    void worksOnceUnderSixteenAttempts() {
        String token = token(invite(email));
        Http other = new Http(issuer.value());
        Map<String, String> form = passwords(open(other, token), PASSWORD, PASSWORD);

        List<Integer> statuses = Parallel.run(16, () -> other.post("/invitation", form).status());

        assertThat(statuses).containsOnlyOnce(303);
        assertThat(memberships(email)).isEqualTo("1");
        assertThat(browser.get("/invitation?token=" + token).status()).isEqualTo(303);
        assertThat(browser.get("/invitation").pageError()).isEqualTo("link_expired");
    }

    @Test
    void expiresAfterAWeek() {
        String token = token(invite(email));
        Map<String, String> form = passwords(open(browser, token), PASSWORD, PASSWORD);
        clock.forward(Duration.ofDays(7).plusSeconds(1));

        assertThat(browser.post("/invitation", form).pageError()).isEqualTo("link_expired");
        assertThat(open(new Http(issuer.value()), token).pageError()).isEqualTo("link_expired");
        assertThat(memberships(email)).isEqualTo("0");
        // the place is free again
        assertThat(create(email, CompanyRole.MEMBER, CompanyPowers.OWNER))
                .isInstanceOf(Written.Created.class);
    }

    @Test
    void aNewLinkEndsTheOldOneAndARevocationBoth() {
        UUID id = invite(email);
        String old = token(id);
        Invitation invitation = register.find(company, id).orElseThrow();
        assertThat(register.resend(invitation, CompanyPowers.ADMIN, "system:test"))
                .isInstanceOf(Written.Updated.class);
        String fresh = token(id);

        assertThat(fresh).isNotEqualTo(old);
        assertThat(open(browser, old).pageError()).isEqualTo("link_expired");
        assertThat(open(browser, fresh).hasForm("accept-invitation")).isTrue();

        register.revoke(invitation, CompanyPowers.ADMIN, "system:test");
        assertThat(open(browser, fresh).pageError()).isEqualTo("link_expired");
        assertThat(register.resend(invitation, CompanyPowers.ADMIN, "system:test"))
                .isInstanceOf(Written.Refused.class);
        assertThat(unsent(id)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"''", "garbage", "00000000000000000000000000000000000000000AA"})
    void anUnknownLinkOpensTheSameCalmPage(String token) {
        Answer page = open(browser, token);

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.pageError()).isEqualTo("link_expired");
    }

    @ParameterizedTest
    @CsvSource({
        "short,                      short",
        "password123,                password123",
        "Seven-Quiet-Otters-Dance-4, Seven-Quiet-Otters-Dance-5",
        "'',                         ''",
    })
    void aPasswordThatMayNotBeSetSpendsNothing(String password, String repeated) {
        Answer page = open(browser, token(invite(email)));

        Answer refused = browser.post("/invitation", passwords(page, password, repeated));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("role=\"alert\"", "id=\"new-password\"");
        assertThat(stateOf(email)).isEqualTo("open");
        assertThat(
                        database.ask(
                                "select count(*) from account where email_normal = '"
                                        + email
                                        + "'"))
                .isEqualTo("0");
    }

    @Test
    void anAccountWithoutAPasswordGetsOneByTheMailedLink() {
        platform.apply("version: 1\naccounts: [{ email: imported-N@people.example }]");
        String imported = platform.fill("imported-N@people.example");
        Answer page = open(browser, token(invite(imported)));
        assertThat(page.body()).contains("id=\"new-password\"").doesNotContain("id=\"password\"");

        Answer joined = browser.post("/invitation", passwords(page, PASSWORD, PASSWORD));

        assertThat(joined.status()).isEqualTo(303);
        assertThat(memberships(imported)).isEqualTo("1");
        assertThat(hashOf(imported)).isNotEmpty();
        assertThat(
                        database.ask(
                                "select email_verified from account where email_normal = '%s'"
                                        .formatted(imported)))
                .isEqualTo("t");
        Person person = platform.person("dora");
        Answer signedIn = person.signIn(person.open("/sign-in"), imported, PASSWORD);
        assertThat(signedIn.body()).contains("data-account", imported);
    }

    @Test
    void aSecondLinkDoesNotChangeThePasswordThatTheFirstOneSet() {
        platform.apply("version: 1\naccounts: [{ email: imported-N@people.example }]");
        String imported = platform.fill("imported-N@people.example");
        Http other = new Http(issuer.value());
        Answer first = open(browser, token(invite(imported)));
        UUID two = companies.findBySlug(platform.named("two")).orElseThrow().id();
        Written again =
                register.create(
                        new InvitationDraft(two, imported, null, Set.of(), null),
                        CompanyPowers.OWNER,
                        "system:test");
        UUID second = ((Written.Created) again).id();
        Answer late = open(other, token(second));
        browser.post("/invitation", passwords(first, PASSWORD, PASSWORD));
        String hash = hashOf(imported);

        String stolen = "Stolen-Otters-Sing-Loudly-7";
        Answer refused = other.post("/invitation", passwords(late, stolen, stolen));

        assertThat(refused.status()).isNotEqualTo(303);
        assertThat(hashOf(imported)).isEqualTo(hash);
        assertThat(register.find(two, second).orElseThrow().state())
                .as("the link is not spent")
                .isEqualTo(Invitation.State.OPEN);
        assertThat(memberships(imported)).isEqualTo("1");
    }

    @Test
    void aDisabledAccountWithoutAPasswordStaysClosed() {
        platform.apply(
                "version: 1\naccounts: [{ email: imported-N@people.example, state: disabled }]");
        String imported = platform.fill("imported-N@people.example");
        Answer page = open(browser, token(invite(imported)));

        Answer refused = browser.post("/invitation", passwords(page, PASSWORD, PASSWORD));

        assertThat(refused.pageError()).isEqualTo("link_expired");
        assertThat(memberships(imported)).isEqualTo("0");
        assertThat(
                        database.ask(
                                "select count(*) from account_password p join account a on a.id = p.account_id where a.email_normal = '%s'"
                                        .formatted(imported)))
                .isEqualTo("0");
    }

    @Test
    void aLinkNeverSetsThePasswordOfAnAccountThatIsThere() {
        Person dora = platform.person("dora");
        Answer page = open(browser, token(invite(dora.email())));
        String before = hashOf(dora.email());

        Answer refused = browser.post("/invitation", passwords(page, PASSWORD, PASSWORD));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(hashOf(dora.email())).isEqualTo(before);
        assertThat(memberships(dora.email())).isEqualTo("0");
    }

    @Test
    void aFormOfAnotherSiteAcceptsNothing() {
        Answer page = open(browser, token(invite(email)));
        Map<String, String> form = passwords(page, PASSWORD, PASSWORD);

        assertThat(browser.post("/invitation", form, "Origin", "https://evil.example").status())
                .isEqualTo(403);
        form.put("csrf", "");
        assertThat(browser.post("/invitation", form).pageError()).isEqualTo("form_expired");
        assertThat(stateOf(email)).isEqualTo("open");
    }

    @Test
    void twoTabsWithTwoInvitationsDoNotMix() {
        Person dora = platform.person("dora");
        dora.signIn(dora.open("/sign-in"));
        Answer first = open(dora.browser(), token(invite(dora.email())));
        UUID two = companies.findBySlug(platform.named("two")).orElseThrow().id();
        Written other =
                register.create(
                        new InvitationDraft(two, dora.email(), null, Set.of(), null),
                        CompanyPowers.OWNER,
                        "system:test");
        open(dora.browser(), token(((Written.Created) other).id()));

        Answer joined = dora.browser().post("/invitation", form(first));

        assertThat(joined.location()).endsWith("joined=" + platform.named("one"));
        assertThat(
                        database.ask(
                                "select count(*) from membership where company_id = '"
                                        + two
                                        + "'"
                                        + " and account_id = (select id from account where email_normal = '"
                                        + dora.email()
                                        + "')"))
                .isEqualTo("0");
    }

    @Test
    void givesTheRolesThatWereOfferedAndCanStillBeGiven() {
        UUID analyst = role("analyst");
        UUID planner = role("planner");
        Written made =
                register.create(
                        new InvitationDraft(company, email, null, Set.of(analyst, planner), null),
                        CompanyPowers.ADMIN,
                        "system:test");
        String token = token(((Written.Created) made).id());
        // narrowed after the offer
        platform.apply(
                """
                version: 1
                companies:
                  - { slug: one-N, name: "Company One N", apis: [{ audience: "https://api-N.example", roles: [analyst] }] }
                """);

        browser.post("/invitation", passwords(open(browser, token), PASSWORD, PASSWORD));

        assertThat(
                        database.ask(
                                """
                                select string_agg(r.name, ',') || ' by ' || min(g.granted_by)
                                  from role_grant g
                                  join api_role r on r.id = g.role_id
                                  join membership m on m.id = g.membership_id
                                  join account a on a.id = m.account_id
                                 where a.email_normal = '%s'
                                """
                                        .formatted(email)))
                .isEqualTo("analyst by system:test");
    }

    @Test
    void aServiceOnlyRoleCannotBeOfferedNotEvenToTheDatabase() {
        UUID provider = role("PROVIDER");

        Written refused =
                register.create(
                        new InvitationDraft(company, email, null, Set.of(provider), null),
                        CompanyPowers.OPERATOR,
                        "system:test");

        assertThat(refusals(refused))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.field()).isEqualTo("roles");
                    assertThat(one.reason()).contains("PROVIDER cannot be given to a person");
                });
        UUID id = invite(email);
        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        database.asOwner(
                                ("begin; set local gatehouse.instance = 'on';"
                                                + " insert into invitation_role (invitation_id, company_id, role_id)"
                                                + " values ('%s', '%s', '%s'); commit")
                                        .formatted(id, company, provider)))
                .rootCause()
                .hasMessageContaining("invitation_role_assignable");
    }

    @ParameterizedTest
    @CsvSource({
        "OWNER,  OPERATOR, true",
        "OWNER,  OWNER,    true",
        "OWNER,  ADMIN,    false",
        "ADMIN,  ADMIN,    true",
        "MEMBER, ADMIN,    true",
        "MEMBER, MEMBER,   false",
    })
    void ownersInviteOwnersAndMembersInviteNobody(
            CompanyRole role, CompanyPowers by, boolean allowed) {
        Written written = create(email, role, by);

        assertThat(written instanceof Written.Created).isEqualTo(allowed);
        assertThat(
                        database.ask(
                                "select count(*) from mail_message where cause like 'invitation:%' and cause in (select 'invitation:' || id from invitation where email_normal = '"
                                        + email
                                        + "')"))
                .isEqualTo(allowed ? "1" : "0");
    }

    @Test
    void theInviterLearnsNothingAboutAccountsOfOthers() {
        Written known = create(platform.person("dora").email(), null, CompanyPowers.ADMIN);
        Written unknown = create(email, null, CompanyPowers.ADMIN);

        assertThat(known).isInstanceOf(Written.Created.class);
        assertThat(unknown).isInstanceOf(Written.Created.class);
        // members are known to each other
        assertThat(refusals(create(platform.person("alice").email(), null, CompanyPowers.ADMIN)))
                .extracting(Refusal::field)
                .containsExactly("email");
        assertThat(refusals(create("no address", null, CompanyPowers.ADMIN)))
                .extracting(Refusal::field)
                .containsExactly("email");
        assertThat(refusals(create(email, null, CompanyPowers.ADMIN)))
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("open invitation"));
    }

    @Test
    void aSuspendedCompanyTakesNobodyIn() {
        String token = token(invite(email));
        Map<String, String> form = passwords(open(browser, token), PASSWORD, PASSWORD);

        platform.apply(
                """
                version: 1
                companies:
                  - { slug: one-N, name: "Company One N", state: suspended, apis: ["https://api-N.example"] }
                """);

        assertThat(open(browser, token).pageError()).isEqualTo("link_expired");
        assertThat(browser.post("/invitation", form).pageError()).isEqualTo("link_expired");
        assertThat(create("x" + email, null, CompanyPowers.OWNER))
                .isInstanceOf(Written.Refused.class);
    }

    @Test
    void aCompanyThatAllowsOtherDomainsOnlyTakesNobodyIn() {
        String token = token(invite(email));
        Map<String, String> form = passwords(open(browser, token), PASSWORD, PASSWORD);

        new TransactionTemplate(transactions)
                .executeWithoutResult(status ->
                        policies.put(
                                company,
                                new CompanyPolicy(null, null, Set.of("elsewhere.example")),
                                "system:test"));

        assertThat(open(browser, token).pageError()).isEqualTo("link_expired");
        assertThat(browser.post("/invitation", form).pageError()).isEqualTo("link_expired");
        assertThat(refusals(create("x" + email, null, CompanyPowers.OWNER)))
                .extracting(Refusal::field)
                .containsExactly("email");
        assertThat(memberships(email)).isEqualTo("0");
    }

    @Test
    void theMailSpeaksTheLanguageThatWasAskedFor() {
        Written made =
                register.create(
                        new InvitationDraft(company, email, null, Set.of(), "de"),
                        CompanyPowers.ADMIN,
                        "system:test");

        Message mail = unsent(((Written.Created) made).id()).getFirst();
        Message.Content content = messages.find(mail.id()).orElseThrow().content();

        assertThat(mail.recipient()).isEqualTo(email);
        assertThat(content).isNotNull();
        assertThat(content.subject()).isEqualTo(platform.fill("Einladung: Company One N"));
        assertThat(content.text()).contains("lädt Sie ein").doesNotContain("??", "<", "&");
        assertThat(content.html())
                .contains("lang=\"de\"", "Einladung annehmen")
                .doesNotContain("??", "th:text");
    }

    @Test
    void theLinkIsNowhereInTheDatabaseButSealedInTheMail() {
        String token = token(invite(email));

        assertThat(database.ask("select string_agg(i::text, '') from invitation i"))
                .doesNotContain(token);
        assertThat(database.ask("select string_agg(a::text, '') from audit_event a"))
                .doesNotContain(token)
                .doesNotContain(email);
        assertThat(
                        database.ask(
                                "select string_agg(encode(content, 'escape'), '') from mail_message"))
                .doesNotContain(token);
    }

    private UUID invite(String to) {
        Written made = create(to, CompanyRole.MEMBER, CompanyPowers.OWNER);
        return ((Written.Created) made).id();
    }

    private Written create(String to, CompanyRole role, CompanyPowers by) {
        return register.create(
                new InvitationDraft(company, to, role, Set.of(), null), by, "system:test");
    }

    private static List<Refusal> refusals(Written written) {
        return ((Written.Refused) written).refusals();
    }

    private List<Message> unsent(UUID invitation) {
        return messages.page(new Window(null, 10_000)).stream()
                .filter(message -> message.cause().equals("invitation:" + invitation))
                .filter(message -> message.endedAt() == null)
                .toList();
    }

    private String token(UUID invitation) {
        Message mail = unsent(invitation).getLast();
        Message.Content content = messages.find(mail.id()).orElseThrow().content();
        Matcher link = LINK.matcher(content == null ? "" : content.text());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private static Answer open(Http http, String token) {
        http.get("/invitation?token=" + token);
        return http.get("/invitation");
    }

    private static Map<String, String> form(Answer page) {
        return form("accept-invitation", page);
    }

    private static Map<String, String> form(String id, Answer page) {
        return new LinkedHashMap<>(page.hidden(id));
    }

    private static Map<String, String> passwords(Answer page, String one, String two) {
        Map<String, String> form = form(page);
        form.put("new-password", one);
        form.put("repeat-password", two);
        return form;
    }

    private UUID role(String name) {
        return apis.byAudience(platform.fill("https://api-N.example"))
                .orElseThrow()
                .roles()
                .get(name)
                .id();
    }

    private String memberships(String of) {
        return database.ask(
                "select count(*) from membership m join account a on a.id = m.account_id where a.email_normal = '"
                        + of
                        + "'");
    }

    private String stateOf(String of) {
        return database.ask("select state from invitation where email_normal = '" + of + "'");
    }

    private String hashOf(String of) {
        return database.ask(
                "select hash from account_password p join account a on a.id = p.account_id where a.email_normal = '"
                        + of
                        + "'");
    }
}
