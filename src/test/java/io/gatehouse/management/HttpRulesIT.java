package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.web.ProblemType;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What HTTP and RFC 6750 ask of every address of the API. */
@GatehouseTest
class HttpRulesIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private Callers callers;
    private Api robot;

    @BeforeEach
    void platform() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        robot = callers.with(callers.service("robot"));
    }

    @Test
    void withoutATokenThereIsAChallengeWithoutAnError() {
        Answer answer = platform.browser().get("/api/v1/companies");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate"))
                .startsWith("Bearer realm=\"gatehouse\", ")
                .contains(", DPoP realm=\"gatehouse\", algs=\"ES256 PS256 EdDSA Ed25519\", ")
                .doesNotContain("error");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void refusesTokensOfOtherApisAndOtherTokens() {
        String energy = callers.service("gateway");
        Answer tokens =
                platform.person("carol")
                        .tokens(platform.client("web"), "openid offline_access", "one");

        for (String token :
                List.of(
                        energy,
                        tokens.text("access_token"),
                        tokens.text("id_token"),
                        tokens.text("refresh_token"),
                        "x")) {
            Answer answer = callers.with(token).get("/companies");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        }
    }

    @Test
    void readsTheTokenFromTheHeaderOnly() {
        String token = robot.token();

        assertThat(platform.browser().get("/api/v1/companies?access_token=" + token).status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, text/plain, '{}', 415",
        "POST, application/x-www-form-urlencoded, 'a=b', 415",
        "POST, application/json, 'no json', 400",
        "POST, application/json, '[]', 400",
        "POST, application/json, '', 400",
        "POST, application/json, '{\"slug\":\"a\",\"slug\":\"b\",\"name\":\"x\"}', 400",
        "POST, application/json, '{\"slug\":\"a\",\"name\":\"x\\u0000\"}', 400",
        "POST, application/json, '{\"slug\":\"a\",\"name\":\"x\\ud800\"}', 400",
        "POST, application/json, '{\"slug\":\"a\",\"name\":\"x\",\"\\ud800\":1}', 400",
        "POST, application/json, '{\"slug\":\"a\",\"name\":\"x\",\"\\u0000\":1}', 400",
        "POST, application/json, '{\"slug\":\"a\",\"name\":null}', 400",
        "PUT, application/json, '{}', 405"
    })
    void refusesWhatItDoesNotUnderstand(String method, String type, String body, int status) {
        Answer answer = robot.send(method, "/companies", body, "Content-Type", type);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("reference")).isEqualTo(answer.header("X-Reference")).isNotEmpty();
    }

    @Test
    void saysWhereATextIsThatCannotBeKept() {
        Answer answer =
                robot.post(
                        "/clients",
                        "{\"type\":\"web\",\"name\":\"x\",\"settings\":{\"contacts\":[\"a\",\"\\u0000\"]}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"field\":\"settings.contacts[1]\"");
    }

    @Test
    void saysWhereSomethingIsMissing() {
        Answer answer = robot.post("/clients", "{\"type\":\"web\",\"redirect_uris\":[null]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .contains("\"field\":\"name\"")
                .contains("\"field\":\"redirect_uris[0]\"");
    }

    // Each of many elements far down cost the text of its whole place.
    @Test
    void refusesWhatIsTooDeep() {
        Answer deepest = robot.post("/companies", nested(31, "1"));
        Answer tooDeep = robot.post("/companies", nested(32, "1"));
        Answer attack = robot.post("/companies", nested(400, "1,".repeat(100_000) + "1"));

        assertThat(deepest.status()).isEqualTo(400);
        assertThat(deepest.body()).contains("\"field\":\"slug\"").doesNotContain("levels");
        assertThat(tooDeep.status()).isEqualTo(400);
        assertThat(tooDeep.body()).contains("deeper than 32 levels");
        assertThat(attack.status()).isEqualTo(400);
        assertThat(attack.body()).contains("deeper than 32 levels");
    }

    private static String nested(int levels, String values) {
        return "{\"slug\":" + "[".repeat(levels) + values + "]".repeat(levels) + "}";
    }

    @Test
    void refusesOtherThanJsonLargeBodiesAndUnknownParameters() {
        Answer html = robot.get("/companies", "Accept", "text/html");
        Answer large =
                robot.post("/companies", "{\"name\": \"%s\"}".formatted("x".repeat(300_000)));
        Answer unknown = robot.get("/companies?limt=3");
        Answer limit = robot.get("/companies?limit=1000");
        Answer elsewhere = robot.get("/no-such-thing");

        assertThat(html.status()).isEqualTo(406);
        assertThat(large.status()).isEqualTo(413);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).contains("\"field\":\"limt\"");
        assertThat(limit.body()).contains("\"field\":\"limit\"");
        assertThat(elsewhere.status()).isEqualTo(404);
    }

    @Test
    void knowsWhatTheCallerHasRead() {
        String path = "/companies/" + platform.named("one");
        String tag = robot.get(path).header("ETag");

        Answer same = robot.get(path, "If-None-Match", tag);
        Answer other = robot.get(path, "If-None-Match", "\"other\"");

        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void ofManyChangesToOneVersionOneWins() {
        String path = "/companies/" + platform.named("one");
        String tag = robot.get(path).header("ETag");

        List<Integer> statuses =
                Parallel.run(
                        8,
                        () ->
                                robot.patch(
                                                path,
                                                "{\"name\": \"%s\"}".formatted(UUID.randomUUID()),
                                                "If-Match",
                                                tag)
                                        .status());

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(7);
    }

    @Test
    void ofManyRequestsWithOneKeyOneWorks() {
        String json = "{\"slug\": \"%s\", \"name\": \"P\"}".formatted(platform.named("parallel"));

        List<Integer> statuses =
                Parallel.run(
                        8, () -> robot.post("/companies", json, "Idempotency-Key", "p").status());

        assertThat(statuses).contains(201).allMatch(status -> status == 201 || status == 409);
        assertThat(
                        database.ask(
                                "select count(*) from audit_event where action = 'company.created' and subject = 'company:' || (select id from company where slug = '%s')"
                                        .formatted(platform.named("parallel"))))
                .isEqualTo("1");
    }

    @Test
    void aRefusedChangeLeavesNothingBehind() {
        // The server's own jobs may record something meanwhile.
        String events = "select count(*) from audit_event where actor not like 'system:%'";
        String before = database.ask(events);

        Answer refused =
                robot.post(
                        "/clients",
                        """
                        {"name": "X", "type": "service", "scopes": ["gatehouse.companies:read"],
                         "company": "00000000-0000-0000-0000-000000000000"}
                        """);

        assertThat(refused.status()).isEqualTo(404);
        assertThat(database.ask(events)).isEqualTo(before);
    }

    @Test
    void theDocumentIsThereForEverybody() {
        Answer document = platform.browser().get("/api/v1/openapi.json");

        assertThat(document.status()).isEqualTo(200);
        assertThat(document.text("openapi")).isEqualTo("3.1.0");
    }

    @Test
    void everyProblemIsExplained() throws IOException {
        String reference = Files.readString(Path.of("docs/reference/errors.md"));

        for (ProblemType type : ProblemType.values()) {
            assertThat(reference).contains("`" + type.code() + "` | " + type.status());
        }
    }
}
