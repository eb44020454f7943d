package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Company one lets the people of company two in; policies; and the last owner, over the API. */
@GatehouseTest
class PartnershipsIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    Callers callers;
    Api admin;
    Api boss;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        admin = callers.with(callers.person("admin", "one"));
        boss = callers.with(callers.person("boss", "two"));
    }

    @Test
    void oneSideOffersTheOtherAcceptsAndEitherEnds() {
        Answer offered = admin.post(of("one"), offer("analyst"));
        assertThat(offered.status()).as(offered.body()).isEqualTo(201);
        assertThat(offered.json()).containsEntry("state", "offered");
        String id = offered.text("id");

        assertThat(admin.post(of("one") + "/" + id + "/accept", "{}").status()).isEqualTo(409);
        Answer accepted = boss.post(of("two") + "/" + id + "/accept", "{}");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(200);
        assertThat(accepted.json()).containsEntry("state", "active");
        assertThat(boss.get(of("two")).body()).contains(id, platform.fill("Company One N"));

        assertThat(boss.delete(of("two") + "/" + id).status()).isEqualTo(204);
        assertThat(admin.get(of("one") + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void explainsToBothSidesWhatAConsultantHolds() {
        String id = admin.post(of("one"), offer("analyst")).text("id");
        boss.post(of("two") + "/" + id + "/accept", "{}");
        String person = boss.get("/accounts/me").text("id");
        Api there = callers.with(callers.person("boss", "one"));

        Answer asked =
                admin.get("/companies/" + platform.named("one") + "/explanation?account=" + person);
        Answer own = there.get("/companies/" + platform.named("one") + "/explanation");
        Answer others =
                there.get(
                        "/companies/%s/explanation?account=%s"
                                .formatted(
                                        platform.named("one"),
                                        admin.get("/accounts/me").text("id")));

        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        assertThat(asked.body())
                .contains("\"role\":\"analyst\"", "\"state\":\"held\"")
                .contains("\"partnership\":{\"id\":\"" + id + "\",\"consultancy\":\"" + id("two"))
                .doesNotContain("\"grant\"");
        assertThat(own.json()).isEqualTo(asked.json());
        assertThat(others.status()).isEqualTo(403);
        admin.delete(of("one") + "/" + id);
        assertThat(
                        admin.get(
                                        "/companies/"
                                                + platform.named("one")
                                                + "/explanation?account="
                                                + person)
                                .status())
                .isEqualTo(404);
    }

    @Test
    void refusesAServiceRoleAnUnknownOneAndTheCompanyItself() {
        assertThat(admin.post(of("one"), offer("PROVIDER")).status()).isEqualTo(422);
        assertThat(admin.post(of("one"), offer("nobody")).status()).isEqualTo(422);
        String self = "{\"consultancy\": \"%s\", \"roles\": []}".formatted(id("one"));
        assertThat(admin.post(of("one"), self).status()).isEqualTo(422);
        assertThat(admin.get(of("one")).body()).contains("\"items\":[]");
    }

    @Test
    void othersNeitherSeeNorTouchIt() {
        String id = admin.post(of("one"), offer("analyst")).text("id");
        Api member = callers.with(callers.person("carol", "one"));

        assertThat(boss.get(of("one") + "/" + id).status()).isEqualTo(404);
        assertThat(boss.delete(of("one") + "/" + id).status()).isEqualTo(404);
        assertThat(member.get(of("one")).status()).isEqualTo(403);
        assertThat(member.post(of("one"), offer("analyst")).status()).isEqualTo(403);
    }

    @Test
    void anOwnerChangesThePolicyButDoesNotLockThemselvesOut() {
        Api alice = callers.with(callers.person("alice", "one"));
        String path = "/companies/" + platform.named("one") + "/policy";
        String tag = alice.get(path).header("ETag");

        Answer changed =
                alice.patch(
                        path,
                        "{\"session_idle\": \"PT15M\", \"allowed_email_domains\": [\"one.example\", \"nowhere.example\"]}",
                        "If-Match",
                        tag);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json()).containsEntry("session_idle", "PT15M");

        tag = changed.header("ETag");
        String out = "{\"allowed_email_domains\": [\"elsewhere.example\"]}";
        assertThat(alice.patch(path, out, "If-Match", tag).status()).isEqualTo(422);
        String wrong = "{\"session_idle\": \"soon\"}";
        assertThat(alice.patch(path, wrong, "If-Match", tag).status()).isEqualTo(422);
        assertThat(alice.get(path).header("ETag")).isEqualTo(tag);
        assertThat(admin.patch(path, "{}", "If-Match", "*").status()).isEqualTo(403);
    }

    @Test
    void aMemberLeavesTheLastOwnerDoesNotAndAnOperatorSaysSo() {
        Api carol = callers.with(callers.person("carol", "one"));
        Api alice = callers.with(callers.person("alice", "one"));
        Api operator = callers.operator();

        assertThat(delete(carol, membership("alice"), "").status()).isEqualTo(404);
        assertThat(delete(carol, membership("carol"), "").status()).isEqualTo(204);
        assertThat(delete(alice, membership("alice"), "").status()).isEqualTo(409);
        assertThat(delete(alice, membership("alice"), "?ownerless=true").status()).isEqualTo(409);
        assertThat(delete(admin, membership("alice"), "").status()).isEqualTo(403);
        assertThat(delete(operator, membership("alice"), "").status()).isEqualTo(409);
        assertThat(delete(operator, membership("alice"), "?ownerless=true").status())
                .isEqualTo(204);
    }

    private Answer delete(Api caller, String membership, String query) {
        return caller.delete(
                "/companies/%s/memberships/%s%s"
                        .formatted(platform.named("one"), membership, query),
                "If-Match",
                "*");
    }

    private String offer(String role) {
        return platform.fill(
                "{\"consultancy\": \"%s\", \"roles\": [{\"api\": \"https://api-N.example\", \"role\": \"%s\"}], \"reason\": \"Audit\"}"
                        .formatted(id("two"), role));
    }

    private String of(String company) {
        return "/companies/" + platform.named(company) + "/partnerships";
    }

    private String id(String company) {
        return database.ask(
                "select id from company where slug = '%s'".formatted(platform.named(company)));
    }

    private String membership(String who) {
        return database.ask(
                "select m.id from membership m join account a on a.id = m.account_id where a.email_normal = '%s' and m.company_id = '%s'"
                        .formatted(platform.person(who).email(), id("one")));
    }
}
