package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Role grants over the API: given, explained, moved, ended; and what a token would say. */
@GatehouseTest
class GrantsIT {

    private static final String SCOPE = "openid series-N:read series-N:write";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;

    private Platform platform;
    private Callers callers;
    private Api owner;
    private String grants;

    @BeforeEach
    void platform() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        owner = callers.with(callers.person("alice", "one"));
        grants = "/companies/" + platform.named("one") + "/grants";
    }

    @Test
    void anOwnerGivesARoleUntilTomorrowAndItIsInTheTokenAsPreviewed() {
        String tomorrow = clock.instant().plus(Duration.ofDays(1)).toString();

        Answer made =
                owner.post(
                        grants,
                        """
                        {"membership": "%s", "api": "%s", "role": "planner", "ends_at": "%s", "reason": "covers for Bob"}
                        """
                                .formatted(membership("carol"), platform.audience(), tomorrow));
        Answer preview = owner.get(preview("carol", "one"));
        Answer tokens = platform.person("carol").tokens(platform.client("web"), SCOPE, "one");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.text("granted_by")).startsWith("account:");
        assertThat(owner.get(grants + "/" + made.text("id")).json()).isEqualTo(made.json());
        Map<?, ?> said = (Map<?, ?>) preview.json().get("claims");
        Map<String, Object> real = Tokens.claims(tokens.text("access_token"));
        assertThat(real).containsEntry("roles", List.of("analyst", "planner"));
        for (String claim : List.of("sub", "roles", "company", "client_id", "scope", "iss")) {
            assertThat(String.valueOf(said.get(claim))).isEqualTo(String.valueOf(real.get(claim)));
        }
        assertThat(explanation("carol").body())
                .contains("covers for Bob", "\"planner\"", made.text("id"));
    }

    @Test
    void itsEndMovesWithTheVersionAndItEndsAtOnce() {
        Answer made = give("carol", "planner", "");
        String one = grants + "/" + made.text("id");

        Answer moved =
                owner.patch(
                        one,
                        "{\"ends_at\": \"2999-01-01T00:00:00Z\"}",
                        "If-Match",
                        made.header("ETag"));
        Answer past =
                owner.patch(
                        one,
                        "{\"ends_at\": \"1999-01-01T00:00:00Z\"}",
                        "If-Match",
                        moved.header("ETag"));
        Answer ended = owner.delete(one);

        assertThat(moved.text("ends_at")).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(past.status()).isEqualTo(422);
        assertThat(past.body()).contains("must be later than now");
        assertThat(ended.status()).isEqualTo(204);
        assertThat(owner.get(one).status()).isEqualTo(404);
    }

    @Test
    void ofManyChangesToOneVersionOneWins() {
        Answer made = give("carol", "planner", "");
        AtomicInteger year = new AtomicInteger(2900);

        List<Integer> statuses =
                Parallel.run(
                        8,
                        () ->
                                owner.patch(
                                                grants + "/" + made.text("id"),
                                                "{\"ends_at\": \"%d-01-01T00:00:00Z\"}"
                                                        .formatted(year.incrementAndGet()),
                                                "If-Match",
                                                made.header("ETag"))
                                        .status());

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(7);
    }

    @Test
    void refusesAnEndThatNoCalendarHas() {
        Answer made = give("carol", "planner", "");

        Answer refused =
                owner.patch(
                        grants + "/" + made.text("id"),
                        "{\"ends_at\": \"+999999999-01-01T00:00:00Z\"}",
                        "If-Match",
                        "*");
        Answer since = owner.get("/audit?since=%2B999999999-01-01T00:00:00Z");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"ends_at\"");
        assertThat(since.status()).isEqualTo(422);
    }

    @Test
    void refusesAServiceRoleForAPerson() {
        Answer refused = give("carol", "PROVIDER", "");
        Answer onResource =
                give(
                        "carol",
                        "PROVIDER",
                        ", \"resource_type\": \"project\", \"resource_id\": \"p\"");

        for (Answer one : List.of(refused, onResource)) {
            assertThat(one.status()).isEqualTo(422);
            assertThat(one.body())
                    .contains("PROVIDER cannot be given to a person; it is for service");
        }
        assertThat(
                        database.ask(
                                platform.fill(
                                        "select count(*) from role_grant g join api_role r on r.id = g.role_id"
                                                + " join api a on a.id = r.api_id where a.audience = 'https://api-N.example'"
                                                + " and r.name = 'PROVIDER' and g.membership_id is not null")))
                .isEqualTo("0");
    }

    @Test
    void aRoleOnAResourceIsThereAloneUntilTheResourceEnds() {
        give("carol", "planner", ", \"resource_type\": \"project\", \"resource_id\": \"p-17\"");
        String company = "/companies/" + platform.named("one");
        String person = "?account=" + account("carol");

        Answer there = owner.get(company + "/resources/project/p-17/access" + person);
        Answer elsewhere = owner.get(company + "/resources/project/p-18/access" + person);
        Answer listed = owner.get(grants + "?resource_type=project&resource_id=p-17");
        Answer ended = owner.delete(company + "/resources/project/p-17");
        Answer after = owner.get(company + "/resources/project/p-17/access" + person);

        assertThat(there.body()).contains("\"planner\"", platform.fill("series-N:write"));
        assertThat(elsewhere.body()).contains("\"analyst\"").doesNotContain("planner");
        assertThat((List<?>) listed.json().get("items")).hasSize(1);
        assertThat(ended.json()).containsEntry("grants", 1);
        assertThat(after.json()).isNotEqualTo(there.json());
        assertThat(after.body()).doesNotContain("planner");
    }

    @Test
    void explainsWhatIsMissing() {
        Answer explained = explanation("carol");

        assertThat(explained.status()).as(explained.body()).isEqualTo(200);
        assertThat(scope(explained, "series-N:read"))
                .containsEntry("given", true)
                .containsEntry("roles", List.of("analyst"));
        assertThat(scope(explained, "series-N:write"))
                .containsEntry("given", false)
                .containsEntry("absences", List.of("no_role"));
        assertThat(scope(explained, "provider.data-N:write"))
                .containsEntry(
                        "absences", List.of("no_role", "not_registered", "other_client_type"));
        assertThat(scope(explained, "status-N:read")).containsEntry("needs_role", false);
    }

    @Test
    void othersSeeAndChangeNothing() {
        Answer made = give("carol", "planner", "");
        Api boss = callers.with(callers.person("boss", "two"));
        Api member = callers.with(callers.person("carol", "one"));
        String other = "/companies/" + platform.named("two") + "/grants/";

        assertThat(boss.get(grants).status()).isEqualTo(404);
        assertThat(boss.get(other + made.text("id")).status()).isEqualTo(404);
        assertThat(boss.delete(other + made.text("id")).status()).isEqualTo(404);
        assertThat(boss.get(preview("carol", "one")).status()).isEqualTo(404);
        assertThat(boss.get(preview("alice", "two")).status()).isEqualTo(404);
        assertThat(
                        boss.post(
                                        "/companies/" + platform.named("two") + "/grants",
                                        "{\"membership\": \"%s\", \"api\": \"%s\", \"role\": \"analyst\"}"
                                                .formatted(
                                                        membership("alice"), platform.audience()))
                                .status())
                .isEqualTo(422);
        assertThat(member.get(grants).status()).isEqualTo(403);
        assertThat(member.get("/scopes/lint").status()).isEqualTo(403);
        assertThat(owner.get("/scopes/lint").status()).isEqualTo(403);
        assertThat(owner.get(grants + "/" + made.text("id")).status()).isEqualTo(200);
    }

    @Test
    void anOperatorLints() {
        Answer linted = callers.operator().get("/scopes/lint");

        assertThat(linted.status()).isEqualTo(200);
        assertThat(linted.body()).contains("scope-outside-grammar").doesNotContain("gatehouse.");
    }

    private Answer give(String who, String role, String more) {
        return owner.post(
                grants,
                "{\"membership\": \"%s\", \"api\": \"%s\", \"role\": \"%s\"%s}"
                        .formatted(membership(who), platform.audience(), role, more));
    }

    private Answer explanation(String who) {
        return owner.get(
                "/companies/%s/memberships/%s/explanation?api=%s&client_id=%s"
                        .formatted(
                                platform.named("one"),
                                membership(who),
                                platform.audience(),
                                platform.named("web")));
    }

    private Map<String, Object> scope(Answer explained, String scope) {
        return ((List<?>) explained.json().get("scopes"))
                .stream()
                        .map(GrantsIT::object)
                        .filter(one -> platform.fill(scope).equals(one.get("scope")))
                        .findFirst()
                        .orElseThrow();
    }

    @SuppressWarnings("unchecked") // members of JSON have texts as names
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private String preview(String who, String company) {
        return "/token-preview?account=%s&client_id=%s&company=%s&scope=%s"
                .formatted(
                        account(who),
                        platform.named("web"),
                        database.ask(
                                "select id from company where slug = '%s'"
                                        .formatted(platform.named(company))),
                        platform.fill(SCOPE).replace(" ", "%20"));
    }

    private String account(String who) {
        return database.ask(
                "select id from account where email_normal = '%s'"
                        .formatted(platform.person(who).email()));
    }

    private String membership(String who) {
        return database.ask(
                "select m.id from membership m join company c on c.id = m.company_id where c.slug = '%s' and m.account_id = '%s'"
                        .formatted(platform.named("one"), account(who)));
    }
}
