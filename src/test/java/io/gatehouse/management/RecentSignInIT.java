package io.gatehouse.management;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What cannot be undone, or opens a way in, takes a person who signed in lately (RFC 9470). */
@GatehouseTest
class RecentSignInIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    Callers callers;
    Person admin;
    ClientApp console;
    String secrets;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        admin = platform.person("admin");
        console = platform.client("console");
        secrets = "/clients/" + platform.named("robot-one") + "/secrets";
    }

    @Requirement("RFC 9470 3: the challenge says insufficient_user_authentication and max_age")
    @Test
    void anOldSignInIsSentToTheSignInPageAndOnlyForWhatCannotBeUndone() {
        token(Map.of());
        clock.forward(Duration.ofMinutes(16));
        Api later = callers.with(token(Map.of()));
        String before = later.get(secrets).body();

        Answer refused = later.post(secrets, "{}");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text("type"))
                .isEqualTo("urn:gatehouse:problem:insufficient_user_authentication");
        assertThat(refused.header("WWW-Authenticate"))
                .startsWith("Bearer ")
                .contains("error=\"insufficient_user_authentication\"", "max_age=\"900\"");
        assertThat(later.get(secrets).body()).isEqualTo(before);
        Api fresh = callers.with(token(Map.of("max_age", "900")));
        assertThat(fresh.post(secrets, "{}").status()).isEqualTo(201);
    }

    @Test
    void anOldSignInMakesNoCredentialsByAnotherDoor() {
        token(Map.of());
        clock.forward(Duration.ofMinutes(16));
        Api later = callers.with(token(Map.of()));
        String robot = "/clients/" + platform.named("robot-one");
        String before = later.get(robot).body();

        Answer made = later.post("/clients", "{\"name\": \"Mine\", \"type\": \"service\"}");
        Answer keys = later.patch(robot, "{\"jwks\": {\"keys\": []}}", "If-Match", "*");
        Answer noKeys = later.patch(robot, "{\"jwks\": null}", "If-Match", "*");
        Answer address =
                later.patch(robot, "{\"jwks_uri\": \"https://my.example/k\"}", "If-Match", "*");
        Answer method =
                later.patch(robot, "{\"auth_method\": \"private_key_jwt\"}", "If-Match", "*");

        assertThat(List.of(made, keys, noKeys, address, method))
                .allSatisfy(RecentSignInIT::assertThatItTakesASignIn);
        assertThat(later.get("/clients").body()).doesNotContain("Mine");
        assertThat(later.get(robot).body()).isEqualTo(before);
        Answer renamed = later.patch(robot, "{\"name\": \"New name\"}", "If-Match", "*");
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
    }

    @Test
    void anOldTokenOfAnOperatorOpensNoWayInThatOutlivesIt() {
        String account = callers.operator().get("/accounts?q=" + platform.named("dora")).body();
        String dora = "/accounts/" + account.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
        Api old = old("operator", "");
        String one = "/companies/" + platform.named("one");
        String rules = "/registration-policies";
        String before = old.get(dora).body();

        List<Answer> answers =
                List.of(
                        old.patch(dora, "{\"operator\": true}", "If-Match", "*"),
                        old.patch(dora, "{\"operator\": null}", "If-Match", "*"),
                        old.patch(dora, "{\"email_verified\": true}", "If-Match", "*"),
                        old.patch(dora, "{\"state\": \"ACTIVE\"}", "If-Match", "*"),
                        old.post(
                                "/accounts",
                                "{\"email\": \"mine@evil.example\", \"operator\": true}"),
                        old.post(
                                one + "/memberships",
                                "{\"account\": \"%s\", \"company_role\": \"Admin\"}"
                                        .formatted(dora.replace("/accounts/", ""))),
                        old.patch(one, "{\"state\": \"active\"}", "If-Match", "*"),
                        old.patch(
                                one + "/policy",
                                "{\"allowed_email_domains\": []}",
                                "If-Match",
                                "*"),
                        old.send(
                                "PUT",
                                one + "/entitlements/" + UUID.randomUUID(),
                                "{\"roles\": []}"),
                        old.post(rules, "{\"name\": \"%s\"}".formatted(platform.named("mine"))),
                        old.patch(rules + "/x", "{\"redirect_hosts\": []}", "If-Match", "*"),
                        old.post(rules + "/x/tokens", "{\"uses\": 10000}"),
                        old.get("/messages/" + UUID.randomUUID()));

        assertThat(answers).allSatisfy(RecentSignInIT::assertThatItTakesASignIn);
        assertThat(old.get(dora).body()).isEqualTo(before);
        assertThat(old.get("/accounts?q=mine@evil.example").body()).doesNotContain("mine@evil");
        assertThat(old.get(rules).body()).doesNotContain(platform.named("mine"));
    }

    @Test
    void anOldTokenOfAnAdminOpensNoWayInThatOutlivesIt() {
        Api old = old("admin", "one");
        String one = "/companies/" + platform.named("one");
        String any = "/" + UUID.randomUUID();
        String before = old.get(one + "/memberships").body();

        List<Answer> answers =
                List.of(
                        old.post(
                                one + "/invitations",
                                "{\"email\": \"me@evil.example\", \"company_role\": \"ADMIN\"}"),
                        old.patch(
                                one + "/memberships" + any,
                                "{\"company_role\": \"admin\"}",
                                "If-Match",
                                "*"),
                        old.patch(
                                one + "/memberships" + any,
                                "{\"state\": \"active\"}",
                                "If-Match",
                                "*"),
                        old.post(
                                one + "/partnerships",
                                "{\"consultancy\": \"%s\", \"roles\": []}"
                                        .formatted(UUID.randomUUID())),
                        old.post(one + "/partnerships" + any + "/accept", ""));

        assertThat(answers).allSatisfy(RecentSignInIT::assertThatItTakesASignIn);
        assertThat(old.get(one + "/memberships").body()).isEqualTo(before);
        assertThat(old.get(one + "/invitations").body()).doesNotContain("me@evil.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"redirect_uris\": [\"https://evil.example/callback\"]",
                "\"allowed_origins\": [\"https://evil.example\"]",
                "\"scopes\": [\"gatehouse.companies:manage\"]",
                "\"client_type\": \"owner\"",
                "\"company_context\": \"optional\"",
                "\"consent\": \"trusted\"",
                "\"pkce\": \"optional\"",
                "\"settings\": {}",
                "\"state\": \"active\""
            })
    void anOldTokenTurnsNoClientIntoAWayIn(String member) {
        Api old = old("admin", "one");
        String lure = "/clients/" + platform.named("lure");
        String before = old.get(lure).body();

        Answer answer = old.patch(lure, "{%s}".formatted(member), "If-Match", "*");

        assertThatItTakesASignIn(answer);
        assertThat(old.get(lure).body()).isEqualTo(before);
    }

    @Test
    void everydayWorkOfAnOperatorTakesNoRecentSignIn() {
        Api old = old("operator", "");
        String one = "/companies/" + platform.named("one");

        Answer made =
                old.post(
                        "/accounts",
                        "{\"email\": \"%s@new.example\", \"operator\": false}"
                                .formatted(platform.named("new")));
        Answer joined =
                old.post(one + "/memberships", "{\"account\": \"%s\"}".formatted(made.text("id")));
        Answer suspended =
                old.patch(
                        one + "/memberships/" + joined.text("id"),
                        "{\"company_role\": \"member\", \"state\": \"suspended\"}",
                        "If-Match",
                        "*");
        Answer disabled =
                old.patch(
                        "/accounts/" + made.text("id"),
                        "{\"operator\": false, \"state\": \"disabled\"}",
                        "If-Match",
                        "*");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(joined.status()).as(joined.body()).isEqualTo(201);
        assertThat(suspended.status()).as(suspended.body()).isEqualTo(200);
        assertThat(disabled.status()).as(disabled.body()).isEqualTo(200);
    }

    @Test
    void anAdminInvitesAPlainMemberWithoutARecentSignIn() {
        Api old = old("admin", "one");

        Answer invited =
                old.post(
                        "/companies/" + platform.named("one") + "/invitations",
                        "{\"email\": \"%s@plain.example\", \"company_role\": \"member\"}"
                                .formatted(platform.named("new")));

        assertThat(invited.status()).as(invited.body()).isEqualTo(201);
    }

    @Test
    void anOldSignInIsNotToldASecretAgain() {
        String[] key = {"Idempotency-Key", "secret-1"};
        Answer made = callers.with(token(Map.of())).post(secrets, "{}", key);
        clock.forward(Duration.ofMinutes(16));

        Answer refused = callers.with(token(Map.of())).post(secrets, "{}", key);
        Answer again = callers.with(token(Map.of("max_age", "900"))).post(secrets, "{}", key);

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThatItTakesASignIn(refused);
        assertThat(refused.body()).doesNotContain(made.text("value"));
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(made.body());
    }

    @Test
    void everydayWorkIsAnsweredAgainWithoutARecentSignIn() {
        Api old = old("operator", "");
        String json = "{\"email\": \"%s@new.example\"}".formatted(platform.named("again"));

        Answer made = old.post("/accounts", json, "Idempotency-Key", "account-1");
        Answer again = old.post("/accounts", json, "Idempotency-Key", "account-1");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(made.body());
    }

    @Test
    void aServiceProvesWhoItIsEachTime() {
        clock.forward(Duration.ofHours(2));
        Api robot = callers.with(callers.service("robot-one"));

        assertThat(robot.post(secrets, "{}").status()).isEqualTo(201);
    }

    /** With a new token from a sign-in of 16 minutes ago. */
    private Api old(String who, String company) {
        Person person = platform.person(who);
        token(person, company, Map.of());
        clock.forward(Duration.ofMinutes(16));
        return callers.with(token(person, company, Map.of()));
    }

    private static void assertThatItTakesASignIn(Answer refused) {
        assertThat(refused.status()).as(refused.body()).isEqualTo(401);
        assertThat(refused.text("type"))
                .isEqualTo("urn:gatehouse:problem:insufficient_user_authentication");
    }

    private String token(Map<String, String> more) {
        return token(admin, "one", more);
    }

    private String token(Person person, String company, Map<String, String> more) {
        Map<String, String> request = console.request(Callers.SCOPES);
        if (!company.isEmpty()) {
            request.put("company", platform.named(company));
        }
        request.putAll(more);
        String code = person.authorize(request, company).redirected("code");
        return console.redeem(code).text("access_token");
    }
}
