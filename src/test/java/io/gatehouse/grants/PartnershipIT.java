package io.gatehouse.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Role;
import io.gatehouse.clients.Clients;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Memberships;
import io.gatehouse.companies.Partnership;
import io.gatehouse.companies.PartnershipTerms;
import io.gatehouse.companies.Partnerships;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import io.gatehouse.usability.Explanation;
import io.gatehouse.usability.Explanations;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.springframework.jdbc.core.simple.JdbcClient;

/** Dora is a member of a consultancy that company one lets in; she is nobody in company one. */
@GatehouseTest
class PartnershipIT {

    private static final String CONSULTANCY =
            """
            version: 1
            companies:
              - { slug: consult-N, name: "Consult N", apis: ["https://api-N.example"] }
            accounts:
              - email: dora-N@nowhere.example
                memberships: [{ company: consult-N, roles: [{ api: "https://api-N.example", role: planner }] }]
            """;
    private static final String SCOPE =
            "openid offline_access series-N:read series-N:write status-N:read";
    private static final String ALICE = "account:alice";
    private static final String DORA = "account:dora";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired Partnerships partnerships;
    @Autowired PartnershipOffers offers;
    @Autowired PartnershipPaths paths;
    @Autowired GrantRegister grants;
    @Autowired Explanations explanations;
    @Autowired Apis apis;
    @Autowired Clients clients;
    @Autowired Memberships memberships;
    @Autowired CompanyScope companyScope;
    @Autowired InstanceScope instanceScope;
    @Autowired JdbcClient jdbc;
    Platform platform;
    Person dora;
    ClientApp web;
    UUID one;
    UUID consult;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer).apply(CONSULTANCY);
        dora = platform.person("dora");
        web = platform.client("web");
        one = company("one");
        consult = company("consult");
    }

    @Test
    void aConsultantActsWithTheRolesThatTheCompanyAllowsAndNoOthers() {
        active("analyst");

        Answer page =
                dora.signIn(dora.open(ClientApp.authorize(web.request(platform.fill(SCOPE)))));
        assertThat(page.body()).contains("via " + platform.fill("Consult N"));
        Answer tokens = web.redeem(dora.allow(dora.choose(page, "one")).redirected("code"));

        assertThat(tokens.text("scope"))
                .contains(platform.fill("series-N:read"), platform.fill("status-N:read"))
                .doesNotContain(platform.fill("series-N:write"));
        Map<String, Object> claims = Tokens.claims(tokens.text("access_token"));
        assertThat(claims).containsEntry("company", one.toString());
        assertThat(claims.get("roles")).isEqualTo(List.of("analyst"));
        assertThat(
                        database.ask(
                                "select count(*) from membership where company_id = '%s' and account_id = '%s'"
                                        .formatted(one, account("dora"))))
                .isEqualTo("0");
    }

    @Test
    void anOfferThatNobodyAcceptedOpensNothing() {
        offer(terms(Set.of(role("analyst"))));

        assertThat(asked("one").redirected("error")).isEqualTo("access_denied");
    }

    @Test
    void onlyTheConsultancyAccepts() {
        UUID offer = offer(terms(Set.of(role("analyst"))));

        assertThat(partnerships.accept(one, offer, ALICE)).isFalse();
        assertThat(partnerships.accept(company("two"), offer, "account:mallory")).isFalse();
        assertThat(partnerships.find(company("two"), offer)).isEmpty();
        assertThat(partnerships.end(company("two"), offer, "account:mallory")).isFalse();
        assertThat(partnerships.accept(consult, offer, DORA)).isTrue();
        assertThat(partnerships.accept(consult, offer, DORA)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "consult"})
    void eitherSideEndsItAtOnceAndForGood(String side) {
        UUID partnership = active("analyst");
        Answer tokens = tokens();
        assertThat(web.introspect(tokens.text("access_token")).text("active")).isEqualTo("true");

        assertThat(partnerships.end(company(side), partnership, ALICE)).isTrue();

        assertInactive(tokens);
        clock.forward(Duration.ofSeconds(1));
        active("analyst");
        assertInactive(tokens);
    }

    @Test
    void itEndsByItselfWithoutAJob() {
        Instant end = clock.instant().plus(Duration.ofMinutes(5));
        UUID id =
                offer(
                        new PartnershipTerms(
                                one,
                                consult,
                                CompanyRole.MEMBER,
                                null,
                                Set.of(role("analyst")),
                                null,
                                end));
        partnerships.accept(consult, id, DORA);
        Answer tokens = tokens();

        clock.forward(Duration.ofMinutes(6));

        assertInactive(tokens);
        assertThat(partnerships.find(one, id).orElseThrow().state(clock.instant()))
                .isEqualTo(Partnership.State.ENDED);
        assertThat(offers.offer(terms(Set.of(role("analyst"))), ALICE))
                .isInstanceOf(Written.Created.class);
    }

    @ParameterizedTest
    @CsvSource({
        "member, , true",
        "admin, , false",
        "owner, , false",
        "member, planner, true",
        "member, analyst, false"
    })
    void takesWhoHoldsWhatIsRequired(String least, @Nullable String required, boolean may) {
        PartnershipTerms terms =
                new PartnershipTerms(
                        one,
                        consult,
                        CompanyRole.valueOf(least.toUpperCase(java.util.Locale.ROOT)),
                        required == null ? null : role(required),
                        Set.of(role("analyst")),
                        null,
                        null);
        partnerships.accept(consult, offer(terms), DORA);

        assertThat(paths.into(one, account("dora"), clock.instant())).hasSize(may ? 1 : 0);
        assertThat(asked("one").hasForm("consent")).isEqualTo(may);
    }

    /** A role on one project says nothing about the person as the company's consultant. */
    @Test
    void aRequiredRoleThatIsHeldOnOneResourceOnlyOpensNothing() {
        PartnershipTerms terms =
                new PartnershipTerms(
                        one,
                        consult,
                        CompanyRole.MEMBER,
                        role("analyst"),
                        Set.of(role("analyst")),
                        null,
                        null);
        partnerships.accept(consult, offer(terms), DORA);
        Api api = apis.byAudience(platform.audience()).orElseThrow();
        RoleHolder holder =
                new RoleHolder.Member(memberships.find(account("dora"), consult).orElseThrow());
        Role analyst = api.roles().get("analyst");
        GrantRegister.Terms given = new GrantRegister.Terms(ALICE, null, null);

        grants.give(new GrantDraft(holder, api, analyst, new Resource("project", "p-17")), given);
        assertThat(paths.into(one, account("dora"), clock.instant())).isEmpty();
        assertThat(asked("one").redirected("error")).isEqualTo("access_denied");

        grants.give(holder, api, analyst, given);
        assertThat(paths.into(one, account("dora"), clock.instant())).hasSize(1);
    }

    @Test
    void theExplanationNamesThePartnershipAndNothingElse() {
        UUID id = active("analyst");

        Explanation explained =
                explanations.of(
                        new Explanations.Subject(
                                account("dora"),
                                one,
                                null,
                                clients.find(platform.named("web")).orElseThrow()),
                        clock.instant());

        assertThat(explained.obstacles()).isEmpty();
        assertThat(explained.roles())
                .singleElement()
                .satisfies(path -> {
                    assertThat(path.role().name()).isEqualTo("analyst");
                    assertThat(path.state()).isEqualTo(RolePath.State.HELD);
                    assertThat(path.via())
                            .isInstanceOfSatisfying(
                                    RolePath.ByPartnership.class,
                                    way -> {
                                        assertThat(way.path().partnership()).isEqualTo(id);
                                        assertThat(way.path().consultancy()).isEqualTo(consult);
                                    });
                });
        assertThat(explained.scopes())
                .filteredOn(line -> line.given() && line.needsRole())
                .extracting(Explanation.ScopeLine::scope, Explanation.ScopeLine::roles)
                .containsExactly(tuple(platform.fill("series-N:read"), List.of("analyst")));
        partnerships.end(one, id, ALICE);
        assertThat(
                        explanations
                                .of(
                                        new Explanations.Subject(account("dora"), one, null, null),
                                        clock.instant())
                                .obstacles())
                .containsExactly(Explanation.Obstacle.NOT_A_MEMBER);
    }

    @Test
    void whoLosesTheRequiredRoleIsOutAtOnce() {
        PartnershipTerms terms =
                new PartnershipTerms(
                        one,
                        consult,
                        CompanyRole.MEMBER,
                        role("planner"),
                        Set.of(role("analyst")),
                        "FlexMeasures consultant",
                        null);
        partnerships.accept(consult, offer(terms), DORA);
        Answer tokens = tokens();

        platform.apply(
                "version: 1\naccounts: [{ email: dora-N@nowhere.example, memberships: [{ company: consult-N, roles: [] }] }]");

        assertInactive(tokens);
    }

    @Test
    void theCompanysOwnWordAboutAPersonGoesFirst() {
        active("analyst");
        platform.apply(
                """
                version: 1
                accounts:
                  - email: dora-N@nowhere.example
                    memberships: [{ company: consult-N }, { company: one-N, state: suspended }]
                """);

        assertThat(asked("one").redirected("error")).isEqualTo("access_denied");
    }

    @Test
    void aServiceRoleIsRefusedAtTheOfferAndByTheDatabase() {
        UUID provider = role("PROVIDER");

        assertThat(refusal(terms(Set.of(provider))))
                .contains("PROVIDER cannot be given to a person");
        UUID offer = offer(terms(Set.of()));
        String sql = "insert into partnership_role (partnership_id, role_id) values (?, ?)";
        assertThatThrownBy(() -> asInstance(sql, offer, provider))
                .hasStackTraceContaining("partnership_role_assignable");
        String asService =
                "insert into partnership_role (partnership_id, role_id, subject_kind) values (?, ?, 'service')";
        assertThatThrownBy(() -> asInstance(asService, offer, provider))
                .hasStackTraceContaining("partnership_role_subject_kind_check");
    }

    @Test
    void aRoleThatTheCompanyMayNotUseIsRefusedAndOneThatItLosesDrops() {
        active("analyst");
        Answer tokens = tokens();
        platform.apply(
                "version: 1\ncompanies: [{ slug: one-N, name: \"Company One N\", apis: [{ audience: \"https://api-N.example\", roles: [planner] }] }]");

        Answer narrowed = web.introspect(tokens.text("access_token"));
        assertThat(narrowed.text("scope")).doesNotContain(platform.fill("series-N:read"));
        assertThat(refusal(terms(Set.of(role("analyst")))))
                .contains("may not use the role analyst");
    }

    @Test
    void refusesNonsense() {
        assertThat(
                        refusal(
                                new PartnershipTerms(
                                        one, one, CompanyRole.MEMBER, null, Set.of(), null, null)))
                .contains("the company itself");
        assertThat(
                        refusal(
                                new PartnershipTerms(
                                        one,
                                        UUID.randomUUID(),
                                        CompanyRole.MEMBER,
                                        role("PROVIDER"),
                                        Set.of(UUID.randomUUID()),
                                        "x".repeat(501),
                                        clock.instant())))
                .contains(
                        "is not a company",
                        "not a role that a person can hold",
                        "is not a role",
                        "at most 500",
                        "in the future");
        offer(terms(Set.of()));
        assertThat(refusal(terms(Set.of(role("analyst"))))).contains("already");
    }

    @Test
    void neitherSideForgesTheOthersWordWithSql() {
        UUID offer = offer(terms(Set.of()));
        String accept =
                "update partnership set accepted_by = 'x', accepted_at = now() where id = ?";
        String widen = "insert into partnership_role (partnership_id, role_id) values (?, ?)";

        assertThat(asCompany(one, accept, offer)).isZero();
        assertThat(asCompany(company("two"), accept, offer)).isZero();
        assertThatThrownBy(() -> asCompany(consult, widen, offer, role("analyst")))
                .hasStackTraceContaining("row-level security");
        assertThatThrownBy(() ->
                        asCompany(
                                consult,
                                "update partnership set ends_at = null, required_company_role = 'owner' where id = ?",
                                offer))
                .hasStackTraceContaining("terms of a partnership do not change");
        assertThatThrownBy(() ->
                        asCompany(
                                consult,
                                "insert into partnership (id, company_id, consultancy_id, offered_by, offered_at) values (?, ?, ?, 'x', now())",
                                UUID.randomUUID(),
                                one,
                                consult))
                .hasStackTraceContaining("row-level security");
        assertThatThrownBy(() ->
                        asCompany(
                                one,
                                "insert into partnership (id, company_id, consultancy_id, offered_by, offered_at, accepted_by, accepted_at) values (?, ?, ?, 'x', now(), 'x', now())",
                                UUID.randomUUID(),
                                one,
                                company("two")))
                .hasStackTraceContaining("row-level security");
        partnerships.accept(consult, offer, DORA);
        assertThatThrownBy(() -> asCompany(one, widen, offer, role("analyst")))
                .hasStackTraceContaining("row-level security");
    }

    @Test
    void bothSidesFindItInTheirAudit() {
        UUID id = active("analyst");
        partnerships.end(consult, id, DORA);

        for (UUID side : List.of(one, consult)) {
            assertThat(
                            database.ask(
                                    "select string_agg(action || ' ' || actor, ', ' order by id) from audit_event where company_id = '%s' and subject = 'partnership:%s'"
                                            .formatted(side, id)))
                    .isEqualTo(
                            "partnership.offered account:alice, partnership.accepted account:dora, partnership.ended account:dora");
        }
    }

    private UUID active(String role) {
        UUID id = offer(terms(Set.of(role(role))));
        partnerships.accept(consult, id, DORA);
        return id;
    }

    private UUID offer(PartnershipTerms terms) {
        return ((Written.Created) offers.offer(terms, ALICE)).id();
    }

    private String refusal(PartnershipTerms terms) {
        return ((Written.Refused) offers.offer(terms, ALICE))
                .refusals().stream().map(Refusal::reason).toList().toString();
    }

    private PartnershipTerms terms(Set<UUID> roles) {
        return new PartnershipTerms(one, consult, CompanyRole.MEMBER, null, roles, null, null);
    }

    private Answer asked(String company) {
        Map<String, String> request = new LinkedHashMap<>(web.request(platform.fill(SCOPE)));
        request.put("company", platform.named(company));
        Answer page = dora.open(ClientApp.authorize(request));
        return page.hasForm("sign-in") ? dora.signIn(page) : page;
    }

    private Answer tokens() {
        Answer tokens = web.redeem(dora.allow(asked("one")).redirected("code"));
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        return tokens;
    }

    private void assertInactive(Answer tokens) {
        assertThat(web.introspect(tokens.text("access_token")).body())
                .isEqualTo("{\"active\":false}");
        assertThat(web.refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
    }

    private int asCompany(UUID company, String sql, Object... values) {
        return companyScope.run(company, () -> jdbc.sql(sql).params(values).update());
    }

    private int asInstance(String sql, Object... values) {
        return instanceScope.run("test", () -> jdbc.sql(sql).params(values).update());
    }

    private UUID role(String name) {
        return UUID.fromString(
                database.ask(
                        "select r.id from api_role r join api a on a.id = r.api_id where r.name = '%s' and a.audience = '%s'"
                                .formatted(name, platform.audience())));
    }

    private UUID company(String name) {
        return UUID.fromString(
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named(name))));
    }

    private UUID account(String who) {
        return UUID.fromString(
                database.ask(
                        "select id from account where email_normal = '%s'"
                                .formatted(platform.person(who).email())));
    }
}
