package io.gatehouse.grants;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.clients.Clients;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.Memberships;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Role grants from their giving to their end, company-wide and on one resource. */
@GatehouseTest
class RoleGrantIT {

    private static final Resource PROJECT = new Resource("project", "p-17");
    private static final String SCOPE = "openid offline_access series-N:read series-N:write";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired Apis apis;
    @Autowired Memberships memberships;
    @Autowired Clients clients;
    @Autowired GrantRegister register;
    @Autowired GrantList list;
    @Autowired RoleGrants grants;
    Platform platform;
    ClientApp web;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        web = platform.client("web");
    }

    @Test
    void endsByTheClockInEveryTokenOfAPerson() {
        give("planner", null, clock.instant().plus(Duration.ofMinutes(5)));
        Answer tokens = platform.person("alice").tokens(web, SCOPE, "one");
        assertThat(roles(tokens)).containsExactly("analyst", "planner");
        assertThat(tokens.text("scope")).contains(platform.fill("series-N:write"));

        clock.forward(Duration.ofMinutes(6));
        Answer introspected = web.introspect(tokens.text("access_token"));
        Answer refreshed = web.refresh(tokens.text("refresh_token"));
        Answer again = platform.person("alice").tokens(web, SCOPE, "one");

        assertThat(introspected.json())
                .containsEntry("active", true)
                .containsEntry("roles", List.of("analyst"));
        assertThat(introspected.text("scope")).doesNotContain(platform.fill("series-N:write"));
        assertThat(roles(refreshed)).containsExactly("analyst");
        assertThat(roles(again)).containsExactly("analyst");
    }

    @Test
    void endsByTheClockForAServiceAccountToo() {
        end(grant("PROVIDER", gateway()));
        give("PROVIDER", gateway(), null, clock.instant().plus(Duration.ofMinutes(5)));
        ClientApp gateway = platform.client("gateway");
        Answer token = gateway.token(Map.of("grant_type", "client_credentials"));
        assertThat(roles(token)).containsExactly("PROVIDER");

        clock.forward(Duration.ofMinutes(6));

        assertThat(gateway.introspect(token.text("access_token")).json())
                .containsEntry("roles", List.of())
                .containsEntry("scope", "");
        assertThat(gateway.token(Map.of("grant_type", "client_credentials")).text("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void itsEndCanMoveButNotBehindNow() {
        give("planner", null, clock.instant().plus(Duration.ofDays(1)));
        Instant later = Instant.parse("2999-01-01T00:00:00Z");

        assertThat(change(later)).isInstanceOf(Written.Updated.class);
        assertThat(grant("planner", alice()).endsAt()).isEqualTo(later);
        assertThat(change(later)).isInstanceOf(Written.Unchanged.class);
        assertThat(change(null)).isInstanceOf(Written.Updated.class);
        assertThat(change(clock.instant())).isEqualTo(refused("ends_at", "must be later than now"));
        assertThat(audit("role-grant.changed")).isEqualTo("2");
    }

    @Test
    void staysAsItIsWhileItLivesAndIsGivenAnewOnceItHasEnded() {
        Instant soon = clock.instant().plus(Duration.ofMinutes(5));
        assertThat(give("planner", null, soon)).isInstanceOf(Written.Created.class);
        assertThat(give("planner", null, null)).isInstanceOf(Written.Unchanged.class);
        assertThat(grant("planner", alice()).endsAt()).isNotNull();

        clock.forward(Duration.ofMinutes(6));

        assertThat(change(null))
                .isEqualTo(refused("ends_at", "cannot change: the grant has ended"));
        assertThat(give("planner", null, null)).isInstanceOf(Written.Created.class);
        assertThat(grant("planner", alice()).endsAt()).isNull();
    }

    @Test
    void isGivenOnceByManyAtATime() {
        List<Written> written = Parallel.run(8, () -> give("planner", PROJECT, null));

        assertThat(written).filteredOn(Written.Created.class::isInstance).hasSize(1);
        assertThat(written).filteredOn(Written.Unchanged.class::isInstance).hasSize(7);
    }

    @Test
    void remembersWhoGaveItAndWhy() {
        Written given = give("planner", null, null);
        RoleGrant grant = list.find(companyOne(), ((Written.Created) given).id()).orElseThrow();

        assertThat(grant.grantedBy()).isEqualTo("account:bob");
        assertThat(grant.reason()).isEqualTo("covers for Carol");
        assertThat(audit("role-grant.created")).isEqualTo("1");
        assertThat(
                        register.give(
                                draft("analyst", PROJECT),
                                new GrantRegister.Terms("account:bob", null, "a\nb")))
                .isEqualTo(
                        refused(
                                "reason",
                                "must be 1 to 500 characters without control characters"));
    }

    @Test
    void beyondTheEntitlementHasNoEffectAndCannotBeGiven() {
        give("planner", null, null);
        Answer tokens = platform.person("alice").tokens(web, SCOPE, "one");
        platform.apply(
                """
                version: 1
                companies:
                  - { slug: one-N, name: "Company One N", apis: [{ audience: "https://api-N.example", roles: [analyst, PROVIDER] }] }
                """);

        assertThat(web.introspect(tokens.text("access_token")).json())
                .containsEntry("roles", List.of("analyst"));
        assertThat(roles(web.refresh(tokens.text("refresh_token")))).containsExactly("analyst");
        assertThat(give("planner", PROJECT, null))
                .isEqualTo(refused("role", "the company may not use the role planner"));
    }

    @Test
    void onAResourceIsNeverInATokenNorInWhatItMayUse() {
        give("planner", PROJECT, null);

        Answer tokens = platform.person("alice").tokens(web, SCOPE, "one");

        assertThat(roles(tokens)).containsExactly("analyst");
        assertThat(tokens.text("scope")).doesNotContain(platform.fill("series-N:write"));
        assertThat(web.introspect(tokens.text("access_token")).json())
                .containsEntry("roles", List.of("analyst"));
        assertThat(roles(web.refresh(tokens.text("refresh_token")))).containsExactly("analyst");
    }

    @Test
    void onAResourceOfAServiceAccountIsNeverInItsToken() {
        end(grant("PROVIDER", gateway()));
        give("PROVIDER", gateway(), PROJECT, null);

        assertThat(
                        platform.client("gateway")
                                .token(Map.of("grant_type", "client_credentials"))
                                .text("error"))
                .isEqualTo("invalid_scope");
        assertThat(grants.onResource(gateway(), PROJECT, clock.instant())).hasSize(1);
    }

    @Test
    void onAResourceHoldsThereAloneAndUntilItsEnd() {
        give("planner", PROJECT, clock.instant().plus(Duration.ofMinutes(5)));
        Resource other = new Resource("project", "p-18");

        assertThat(onResource(PROJECT)).containsExactly("planner");
        assertThat(onResource(other)).isEmpty();
        assertThat(list.page(companyOne(), GrantFilter.of(PROJECT), null, 10)).hasSize(1);

        clock.forward(Duration.ofMinutes(6));

        assertThat(onResource(PROJECT)).isEmpty();
    }

    @Test
    void endingAResourceEndsItsGrantsAndNoOthers() {
        give("planner", PROJECT, null);
        give("analyst", PROJECT, null);
        give("PROVIDER", gateway(), PROJECT, null);
        give("planner", new Resource("project", "p-18"), null);

        int ended = register.endAll(companyOne(), PROJECT, "account:bob");

        assertThat(ended).isEqualTo(3);
        assertThat(onResource(PROJECT)).isEmpty();
        assertThat(onResource(new Resource("project", "p-18"))).containsExactly("planner");
        assertThat(audit("role-grant.ended")).isEqualTo("3");
        assertThat(
                        database.ask(
                                "select detail ->> 'grants' from audit_event where action = 'resource.ended' and company_id = '%s'"
                                        .formatted(companyOne())))
                .isEqualTo("3");
    }

    @Test
    void pagesInTheOrderOfGiving() {
        give("planner", null, null);
        give("planner", PROJECT, null);
        List<RoleGrant> all = list.page(companyOne(), GrantFilter.ANY, null, 100);

        List<RoleGrant> first = list.page(companyOne(), GrantFilter.ANY, null, 2);
        List<RoleGrant> rest = list.page(companyOne(), GrantFilter.ANY, first.getLast().id(), 100);

        assertThat(first).hasSize(2);
        assertThat(Stream.concat(first.stream(), rest.stream())).containsExactlyElementsOf(all);
        assertThat(all.getLast().resource()).isEqualTo(PROJECT);
    }

    private Written give(String role, @Nullable Resource resource, @Nullable Instant endsAt) {
        return give(role, alice(), resource, endsAt);
    }

    private Written give(
            String role, RoleHolder holder, @Nullable Resource resource, @Nullable Instant endsAt) {
        return register.give(
                new GrantDraft(holder, api(), api().roles().get(role), resource),
                new GrantRegister.Terms("account:bob", endsAt, "covers for Carol"));
    }

    private GrantDraft draft(String role, Resource resource) {
        return new GrantDraft(alice(), api(), api().roles().get(role), resource);
    }

    private Written change(@Nullable Instant endsAt) {
        return register.change(grant("planner", alice()), endsAt, "account:bob");
    }

    private void end(RoleGrant grant) {
        register.end(grant, "account:bob");
    }

    private RoleGrant grant(String role, RoleHolder holder) {
        return list.page(companyOne(), GrantFilter.of(holder), null, 100).stream()
                .filter(grant -> grant.role().equals(api().roles().get(role).id()))
                .findFirst()
                .orElseThrow();
    }

    private List<String> onResource(Resource resource) {
        return grants.onResource(alice(), resource, clock.instant()).stream()
                .map(role -> api().role(role).orElseThrow().name())
                .sorted()
                .toList();
    }

    private Api api() {
        return apis.byAudience(platform.audience()).orElseThrow();
    }

    private RoleHolder alice() {
        Membership membership =
                memberships
                        .find(
                                id("account where email_normal = 'alice-N@one.example'"),
                                companyOne())
                        .orElseThrow();
        return new RoleHolder.Member(membership);
    }

    private RoleHolder gateway() {
        return new RoleHolder.Service(clients.find(platform.named("gateway")).orElseThrow());
    }

    private UUID companyOne() {
        return id("company where slug = 'one-N'");
    }

    private UUID id(String from) {
        return UUID.fromString(database.ask("select id from " + platform.fill(from)));
    }

    private String audit(String action) {
        return database.ask(
                "select count(*) from audit_event where action = '%s' and actor = 'account:bob' and company_id = '%s'"
                        .formatted(action, companyOne()));
    }

    private static Written refused(String field, String reason) {
        return new Written.Refused(List.of(new Refusal(field, reason)));
    }

    private static List<Object> roles(Answer tokens) {
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        return List.copyOf(
                (List<?>) Tokens.claims(tokens.text("access_token")).getOrDefault("roles", ""));
    }
}
