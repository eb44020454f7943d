package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Companies and memberships, and what every endpoint of the API does alike. */
@GatehouseTest
class CompaniesIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private Callers callers;
    private Api operator;

    @BeforeEach
    void platform() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        operator = callers.operator();
    }

    @Test
    void anOperatorMakesReadsAndChangesACompany() {
        String slug = platform.named("fresh");

        Answer made =
                operator.post(
                        "/companies", "{\"slug\": \"%s\", \"name\": \"Fresh\"}".formatted(slug));
        Answer read = operator.get("/companies/" + slug);
        Answer changed =
                operator.patch(
                        "/companies/" + slug,
                        "{\"name\": \"Fresher\"}",
                        "If-Match",
                        read.header("ETag"));

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.header("Location"))
                .isEqualTo(issuer.at("/api/v1/companies/" + made.text("id")));
        assertThat(read.json()).isEqualTo(made.json());
        assertThat(read.header("ETag")).isEqualTo(made.header("ETag")).startsWith("\"");
        assertThat(changed.text("name")).isEqualTo("Fresher");
        assertThat(
                        database.ask(
                                """
                                select actor || ' ' || reference from audit_event
                                 where action = 'company.changed' and subject = 'company:%s'
                                """
                                        .formatted(made.text("id"))))
                .startsWith("account:")
                .endsWith(" " + changed.header("X-Reference"));
    }

    @Test
    void refusesAChangeWithoutTheVersionOrWithAnOldOne() {
        String path = "/companies/" + platform.named("one");
        String tag = operator.get(path).header("ETag");
        operator.patch(path, "{\"name\": \"Renamed\"}", "If-Match", tag);

        Answer without = operator.patch(path, "{\"name\": \"Lost\"}");
        Answer old = operator.patch(path, "{\"name\": \"Lost\"}", "If-Match", tag);

        assertThat(without.status()).isEqualTo(428);
        assertThat(old.status()).isEqualTo(412);
        assertThat(old.text("type")).isEqualTo("urn:gatehouse:problem:changed_meanwhile");
        assertThat(operator.get(path).text("name")).isEqualTo("Renamed");
    }

    @Test
    void listsPageByPageWhatBeginsWithTheText() {
        for (int i = 0; i < 5; i++) {
            operator.post(
                    "/companies",
                    "{\"slug\": \"%s-%d\", \"name\": \"Name\"}"
                            .formatted(platform.named("paged"), i));
        }
        List<String> slugs = new ArrayList<>();

        String next = "/companies?limit=2&q=" + platform.named("PAGED") + "-";
        while (!next.isEmpty()) {
            Answer page = operator.get(next);
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            items(page).forEach(item -> slugs.add(String.valueOf(item.get("slug"))));
            next = page.header("Link").replaceAll("^<|>; rel=\"next\"$", "");
        }

        assertThat(slugs)
                .containsExactly(
                        platform.named("paged") + "-0",
                        platform.named("paged") + "-1",
                        platform.named("paged") + "-2",
                        platform.named("paged") + "-3",
                        platform.named("paged") + "-4");
    }

    @Test
    void aCursorIsGoodForItsListAndCallerOnly() {
        String cursor = operator.get("/companies?limit=1").text("next");
        Api robot = callers.with(callers.service("robot"));

        assertThat(operator.get("/companies?limit=1&cursor=" + cursor).status()).isEqualTo(200);
        for (Answer refused :
                List.of(
                        operator.get("/companies?limit=1&q=a&cursor=" + cursor),
                        robot.get("/companies?limit=1&cursor=" + cursor),
                        operator.get("/companies?cursor=AAAA"))) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("\"field\":\"cursor\"");
        }
    }

    @Test
    void theSameIdempotencyKeyMakesOneCompany() {
        String json = "{\"slug\": \"%s\", \"name\": \"Once\"}".formatted(platform.named("once"));

        Answer first = operator.post("/companies", json, "Idempotency-Key", "k1");
        Answer again = operator.post("/companies", json, "Idempotency-Key", "k1");
        Answer other =
                operator.post("/companies", json.replace("Once", "X"), "Idempotency-Key", "k1");
        Answer unkeyed = operator.post("/companies", json);

        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text("type")).endsWith(":key_reused");
        assertThat(unkeyed.status()).isEqualTo(409);
    }

    @Test
    void namesWhatIsWrongWithABody() {
        Answer unknown =
                operator.post("/companies", "{\"slug\": \"x\", \"name\": \"X\", \"nmae\": 1}");
        Answer missing = operator.post("/companies", "{\"slug\": \"x\"}");
        Answer wrong = operator.post("/companies", "{\"slug\": \"X Y\", \"name\": \"X\"}");
        Answer type = operator.post("/companies", "{\"slug\": 7, \"name\": \"X\"}");

        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).contains("\"field\":\"nmae\"");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.body()).contains("\"field\":\"name\"").contains("is required");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body()).contains("\"field\":\"slug\"");
        assertThat(type.status()).isEqualTo(400);
        assertThat(type.body()).contains("must be a text");
    }

    @Test
    void aNameHasNoLinesAndTurnsNoTextAround() {
        String path = "/companies/" + platform.named("one");
        Api admin = callers.with(callers.person("admin", "one"));

        for (String name :
                List.of("Acme\\n\\nPay at evil.example", "\\u202emoc.live", " ", "x".repeat(201))) {
            String json = "{\"name\": \"" + name + "\"}";
            assertThat(admin.patch(path, json, "If-Match", "*").status()).as(name).isEqualTo(422);
            Answer client =
                    admin.post("/clients", "{\"type\": \"service\", \"name\": \"" + name + "\"}");
            assertThat(client.status()).as(name).isEqualTo(422);
            assertThat(client.body()).contains("\"field\":\"name\"");
        }
    }

    @Test
    void aPersonLendsACompanysClientNoPowerOverAnotherCompany() {
        Api boss = callers.with(callers.person("boss", "lure", "two"));
        Api owner = callers.with(callers.person("alice", "lure", "one"));
        String two = "/companies/" + platform.named("two");

        assertThat(boss.get("/accounts/me").status()).isEqualTo(200);
        assertThat(boss.get(two).status()).isEqualTo(404);
        assertThat(boss.get(two + "/memberships").status()).isEqualTo(404);
        assertThat(boss.post("/clients", "{\"type\": \"service\", \"name\": \"L\"}").status())
                .isEqualTo(403);
        assertThat(owner.get("/companies/" + platform.named("one")).status()).isEqualTo(200);
    }

    @Test
    void anotherCompanyIsLikeNone() {
        Api owner = callers.with(callers.person("alice", "one"));
        String random = UUID.randomUUID().toString();

        Answer own = owner.get("/companies/" + platform.named("one"));
        Answer foreign = owner.get("/companies/" + platform.named("two"));
        Answer none = owner.get("/companies/" + random);
        Answer list = owner.get("/companies");

        assertThat(own.status()).as(own.body()).isEqualTo(200);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(withoutReference(foreign)).isEqualTo(withoutReference(none));
        assertThat(items(list)).hasSize(1);
    }

    @Test
    void companyRolesDecideWhatMembersMayDo() {
        String path = "/companies/" + platform.named("one");
        Api member = callers.with(callers.person("carol", "one"));
        Api admin = callers.with(callers.person("admin", "one"));

        Answer read = member.get(path);
        Answer rename = member.patch(path, "{\"name\": \"Mine\"}", "If-Match", read.header("ETag"));
        Answer byAdmin = admin.patch(path, "{\"name\": \"Ours\"}", "If-Match", read.header("ETag"));
        Answer suspend = admin.patch(path, "{\"state\": \"suspended\"}", "If-Match", "*");

        assertThat(rename.status()).isEqualTo(403);
        assertThat(byAdmin.status()).as(byAdmin.body()).isEqualTo(200);
        assertThat(suspend.status()).isEqualTo(403);
        assertThat(suspend.text("type")).endsWith(":not_allowed");
    }

    @Test
    void aCompanysClientHasNoPowerOverTheInstanceWhoeverSignsIn() {
        Api lured = callers.with(callers.person("operator", "lure", ""));

        assertThat(lured.get("/companies/" + platform.named("two")).status()).isEqualTo(404);
        assertThat(lured.post("/companies", "{\"slug\": \"x\", \"name\": \"X\"}").status())
                .isEqualTo(403);
    }

    @Test
    void membershipsAreMadeChangedAndEnded() {
        String path = "/companies/" + platform.named("one") + "/memberships";
        String dora =
                database.ask(
                        "select id from account where email = '%s'"
                                .formatted(platform.fill("dora-N@nowhere.example")));

        Answer made = operator.post(path, "{\"account\": \"%s\"}".formatted(dora));
        String one = path + "/" + made.text("id");
        Answer changed =
                operator.patch(
                        one,
                        "{\"company_role\": \"admin\"}",
                        "If-Match",
                        operator.get(one).header("ETag"));
        Answer ended = operator.delete(one, "If-Match", changed.header("ETag"));

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.text("company_role")).isEqualTo("member");
        assertThat(changed.text("company_role")).isEqualTo("admin");
        assertThat(ended.status()).as(ended.body()).isEqualTo(204);
        assertThat(operator.get(one).status()).isEqualTo(404);
        assertThat(items(operator.get(path))).hasSize(3);
    }

    @Test
    void anAdminCannotMakeThemselvesOwner() {
        Api admin = callers.with(callers.person("admin", "one"));
        String path = "/companies/" + platform.named("one") + "/memberships";
        Map<String, Object> own =
                items(admin.get(path)).stream()
                        .filter(item -> item.get("email").toString().startsWith("admin-"))
                        .findFirst()
                        .orElseThrow();

        Answer answer =
                admin.patch(
                        path + "/" + own.get("id"),
                        "{\"company_role\": \"owner\"}",
                        "If-Match",
                        "*");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(
                        database.ask(
                                "select company_role from membership where id = '%s'"
                                        .formatted(own.get("id"))))
                .isEqualTo("admin");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> items(Answer answer) {
        return (List<Map<String, Object>>) answer.json().get("items");
    }

    private static String withoutReference(Answer answer) {
        return answer.body().replace(answer.text("reference"), "");
    }
}
