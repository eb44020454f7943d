package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Accounts, sessions, consents, APIs, entitlements and keys; and the API's own registration. */
@GatehouseTest
class InstanceIT {

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
    void anOperatorFindsAnAccountAndDisablesIt() {
        String email = platform.named("new") + "@someone.example";
        Answer made = operator.post("/accounts", "{\"email\": \"%s\"}".formatted(email));
        Answer found = operator.get("/accounts?q=" + email.toUpperCase(java.util.Locale.ROOT));
        String path = "/accounts/" + made.text("id");
        Answer changed =
                operator.patch(path, "{\"state\": \"disabled\"}", "If-Match", made.header("ETag"));
        Answer again = operator.post("/accounts", "{\"email\": \"%s\"}".formatted(email));

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(found.body()).contains(made.text("id"));
        assertThat(changed.text("state")).isEqualTo("disabled");
        assertThat(again.status()).isEqualTo(409);
    }

    @Test
    void disablingEndsTheTokensOfThePersonAtOnce() {
        Api alice = callers.with(callers.person("alice", "one"));
        String id = alice.get("/accounts/me").text("id");

        Answer changed =
                operator.patch("/accounts/" + id, "{\"state\": \"disabled\"}", "If-Match", "*");

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(alice.get("/accounts/me").status()).isEqualTo(401);
    }

    @Test
    void peopleSeeAndEndTheirOwnSessionsAndConsentsOnly() {
        Api carol = callers.with(callers.person("carol", "one"));
        String boss = callers.with(callers.person("boss", "two")).get("/accounts/me").text("id");

        Answer own = carol.get("/accounts/me/sessions");
        Answer consents = carol.get("/accounts/me/consents");
        Answer others = carol.get("/accounts/" + boss + "/sessions");
        Answer ended = carol.delete("/accounts/me/sessions");

        assertThat(own.body()).contains("\"authenticated_at\"");
        assertThat(consents.status()).isEqualTo(200);
        assertThat(others.status()).isEqualTo(404);
        assertThat(ended.status()).isEqualTo(204);
        assertThat(carol.get("/accounts/me").status()).isEqualTo(401);
    }

    @Test
    void signingOutEverywhereEndsOfflineAccessToo() {
        Api carol = callers.with(callers.person("carol", "one"));
        Answer tokens = offline("carol");
        Answer elsewhere = offline("carol");

        Answer ended = carol.delete("/accounts/me/sessions");

        assertThat(ended.status()).isEqualTo(204);
        assertDead(tokens);
        assertDead(elsewhere);
        assertThat(events(tokens, "account.signed-out")).isEqualTo("1");
        assertThat(live(offline("carol"))).as("a later sign-in").isTrue();
    }

    @Test
    void anOperatorSignsSomebodyOutEverywhereAndNobodyElse() {
        Answer carols = offline("carol");
        Answer alices = offline("alice");
        String carol = String.valueOf(Tokens.claims(carols.text("access_token")).get("sub"));

        Answer ended = operator.delete("/accounts/" + carol + "/sessions");

        assertThat(ended.status()).isEqualTo(204);
        assertDead(carols);
        assertThat(live(alices)).isTrue();
    }

    @Test
    void whatADisabledAccountHadStaysEndedWhenItComesBack() {
        Answer tokens = offline("carol");
        String carol = "/accounts/" + Tokens.claims(tokens.text("access_token")).get("sub");

        operator.patch(carol, "{\"state\": \"disabled\"}", "If-Match", "*");
        Answer back = operator.patch(carol, "{\"state\": \"active\"}", "If-Match", "*");

        assertThat(back.text("state")).isEqualTo("active");
        assertDead(tokens);
    }

    private Answer offline(String who) {
        return platform.person(who)
                .tokens(
                        platform.client("web"),
                        platform.fill("openid offline_access series-N:read"),
                        "one");
    }

    private boolean live(Answer tokens) {
        return platform.client("web")
                .introspect(tokens.text("access_token"))
                .text("active")
                .equals("true");
    }

    private void assertDead(Answer tokens) {
        assertThat(live(tokens)).isFalse();
        assertThat(platform.client("web").refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
    }

    private String events(Answer tokens, String action) {
        return database.ask(
                "select count(*) from audit_event where action = '%s' and subject = 'account:%s'"
                        .formatted(action, Tokens.claims(tokens.text("access_token")).get("sub")));
    }

    @Test
    void aCompanyOwnerSeesNoAccountsButTheirOwn() {
        Api owner = callers.with(callers.person("alice", "one"));

        assertThat(owner.get("/accounts").status()).isEqualTo(403);
        assertThat(owner.get("/accounts/me").status()).isEqualTo(200);
    }

    @Test
    void anApiIsRegisteredGivenARoleAndLentToACompany() {
        String audience = "https://" + platform.named("made") + ".example";
        Answer made =
                operator.post(
                        "/apis",
                        """
                        {"audience": "%s", "name": "Made", "access_token": {"lifetime": "PT5M"},
                         "scopes": [{"name": "%s:read", "description": "Read"}]}
                        """
                                .formatted(audience, platform.named("made")));
        String path = "/apis/" + made.text("id");
        Answer role =
                operator.send(
                        "PUT",
                        path + "/roles/reader",
                        "{\"scopes\": [\"%s:read\"]}".formatted(platform.named("made")),
                        "If-Match",
                        made.header("ETag"));
        String entitlements = "/companies/" + platform.named("one") + "/entitlements/";
        Answer lent =
                operator.send("PUT", entitlements + made.text("id"), "{\"roles\": [\"reader\"]}");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().get("access_token").toString()).contains("lifetime=PT5M");
        assertThat(role.status()).as(role.body()).isEqualTo(200);
        assertThat(lent.status()).as(lent.body()).isEqualTo(200);
        assertThat(callers.with(callers.person("alice", "one")).get(path).status()).isEqualTo(200);
        assertThat(callers.with(callers.person("boss", "two")).get(path).status()).isEqualTo(404);
    }

    @Test
    void nobodyChangesTheApiOfGatehouseItself() {
        String id = database.ask("select id from api where built_in");

        Answer changed = operator.patch("/apis/" + id, "{\"name\": \"Mine\"}", "If-Match", "*");
        Answer deleted = operator.delete("/apis/" + id, "If-Match", "*");
        Outcome file =
                platform.tryApply(
                        """
                        version: 1
                        apis:
                          - { audience: "%s", name: Mine, scopes: [] }
                        """
                                .formatted(issuer.at("/api/v1")));

        assertThat(changed.status()).isEqualTo(422);
        assertThat(deleted.status()).isEqualTo(409);
        assertThat(file).isInstanceOf(Outcome.Refused.class);
        assertThat(state.export()).doesNotContain(issuer.at("/api/v1") + "\"\n");
        assertThat(database.ask("select name from api where built_in")).isEqualTo("Gatehouse");
    }

    @Test
    void keysAreListedAndRotatedByOperatorsOnly() {
        Answer list = operator.get("/keys");
        Answer rotated = operator.post("/keys/rotations", "{\"algorithm\": \"EdDSA\"}");
        Answer wrong = operator.post("/keys/rotations", "{\"algorithm\": \"HS256\"}");
        Api owner = callers.with(callers.person("alice", "one"));

        assertThat(list.body()).contains("ES256").doesNotContain("\"d\"");
        assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
        assertThat(rotated.body()).contains("\"state\":\"pending\"");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(owner.get("/keys").status()).isEqualTo(403);
        assertThat(owner.delete("/keys/" + "x").status()).isEqualTo(404);
    }
}
