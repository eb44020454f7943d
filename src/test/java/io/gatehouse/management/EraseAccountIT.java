package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.deletion.EveryTable;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An operator erases a person over the API. */
@GatehouseTest
class EraseAccountIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private Callers callers;
    private Api operator;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        operator = callers.operator();
    }

    @Test
    void nothingOfThePersonRemainsButTheirIdInTheAuditLog() {
        Person carol = platform.person("carol");
        ClientApp web = platform.client("web");
        Answer tokens =
                carol.tokens(web, platform.fill("openid offline_access series-N:read"), "one");
        Api own = callers.with(callers.person("carol", "one"));
        operator.post(
                "/companies",
                "{\"slug\": \"%s\", \"name\": \"Third\"}".formatted(platform.named("third")));
        Answer invited =
                operator.post(
                        "/companies/" + platform.named("third") + "/invitations",
                        "{\"email\": \"" + carol.email() + "\"}");
        Person guessing = platform.person("carol");
        guessing.signIn(guessing.open("/sign-in"), carol.email(), "wrong password 1");
        String id = id("carol");

        Answer erased = operator.delete("/accounts/" + id, "If-Match", "*");

        assertThat(invited.status()).isEqualTo(201);
        assertThat(erased.status()).as(erased.body()).isEqualTo(204);
        assertThat(EveryTable.with(database, carol.email())).isEmpty();
        assertThat(EveryTable.with(database, UUID.fromString(id))).containsExactly("audit_event");
        assertThat(own.get("/accounts/me").status()).isEqualTo(401);
        assertThat(web.introspect(tokens.text("access_token")).text("active")).isEqualTo("false");
        assertThat(web.refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
        assertThat(carol.open("/account").hasForm("sign-in")).isTrue();
        assertThat(operator.delete("/accounts/" + id, "If-Match", "*").status()).isEqualTo(404);
        assertThat(
                        database.ask(
                                "select string_agg(action, ' ' order by id) from audit_event where subject = 'account:%s' and action like 'account.era%%'"
                                        .formatted(id)))
                .isEqualTo("account.erased");
    }

    @Test
    void theAddressIsFreeForSomebodyElse() {
        String before = id("dora");
        operator.delete("/accounts/" + before, "If-Match", "*");

        Answer made =
                operator.post(
                        "/accounts",
                        "{\"email\": \"%s\"}".formatted(platform.person("dora").email()));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("id")).isNotEqualTo(before);
    }

    @Test
    void theLastOwnerOfACompanyIsKeptAndTheCompanyNamed() {
        Answer refused = operator.delete("/accounts/" + id("alice"), "If-Match", "*");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json()).containsEntry("type", "urn:gatehouse:problem:conflict");
        assertThat(refused.text("detail")).contains("last owner of " + platform.named("one"));
        assertThat(operator.get("/accounts/" + id("alice")).status()).isEqualTo(200);
    }

    @Test
    void operatorsAreKept() {
        Answer refused = operator.delete("/accounts/me", "If-Match", "*");
        Answer byId =
                operator.delete(
                        "/accounts/" + operator.get("/accounts/me").text("id"), "If-Match", "*");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(byId.status()).isEqualTo(409);
        assertThat(byId.text("detail")).contains("operator");
    }

    @Test
    void nobodyElseErasesAnybody() {
        Map<String, Api> others =
                Map.of(
                        "owner", callers.with(callers.person("alice", "one")),
                        "service", callers.with(callers.service("robot-one")),
                        "herself", callers.with(callers.person("carol", "one")));
        String carol = id("carol");

        others.forEach((who, api) ->
                assertThat(api.delete("/accounts/" + carol, "If-Match", "*").status())
                        .as(who)
                        .isEqualTo(404));

        assertThat(id("carol")).isEqualTo(carol);
        assertThat(operator.delete("/accounts/" + carol).status()).isEqualTo(428);
    }

    private String id(String who) {
        return database.ask(
                "select id from account where email_normal = '%s'"
                        .formatted(platform.person(who).email()));
    }
}
