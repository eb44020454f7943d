package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.HalfSent;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A request that is long on the way can do what its sender may when it has arrived, no more. */
@GatehouseTest
class SlowBodyIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    Callers callers;
    Api operator;
    String email;

    @BeforeEach
    void begin() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        operator = callers.operator();
        email = "new-" + UUID.randomUUID() + "@people.example";
    }

    @Test
    void whoIsRemovedMeanwhileInvitesNobody() throws Exception {
        String invitations = "/companies/" + platform.named("one") + "/invitations";
        String membership =
                "/companies/%s/memberships/%s"
                        .formatted(
                                platform.named("one"),
                                database.ask(
                                        "select m.id from membership m join account a on a.id ="
                                                + " m.account_id where a.email = '"
                                                + platform.person("admin").email()
                                                + "'"));
        try (HalfSent request = half(invitations, callers.person("admin", "one"))) {
            Answer removed = operator.delete(membership, "If-Match", "*");

            assertThat(removed.status()).as(removed.body()).isEqualTo(204);
            assertThat(request.finishSlowly()).containsPattern("^HTTP/1.1 40[134] ");
        }
        assertThat(invited()).isEqualTo("0");
    }

    @Test
    void whoIsNoOperatorAnyMoreMakesNone() throws Exception {
        String path = "/accounts/" + accountOf("operator");
        String chief = callers.service("robot");
        try (HalfSent request = half("/accounts", operator.token())) {
            Answer changed =
                    callers.with(chief).patch(path, "{\"operator\": false}", "If-Match", "*");

            assertThat(changed.status()).as(changed.body()).isEqualTo(200);
            assertThat(request.finishSlowly()).containsPattern("^HTTP/1.1 40[134] ");
        }
        assertThat(made()).isEqualTo("0");
    }

    @Test
    void aTokenThatIsRevokedMeanwhileIsRefused() throws Exception {
        try (HalfSent request = half("/accounts", operator.token())) {
            platform.client("console").revoke(operator.token());

            assertThat(request.finishSlowly())
                    .startsWith("HTTP/1.1 401 ")
                    .contains("invalid_token");
        }
        assertThat(made()).isEqualTo("0");
    }

    @Test
    void whoStaysWhatTheyAreMaySendSlowly() throws Exception {
        try (HalfSent request = half("/accounts", operator.token())) {
            assertThat(request.finishSlowly()).startsWith("HTTP/1.1 201 ");
        }
        assertThat(made()).isEqualTo("1");
    }

    private HalfSent half(String path, String token) throws IOException {
        return HalfSent.post(issuer, "/api/v1" + path, token, "{\"email\": \"" + email + "\"}");
    }

    private String accountOf(String who) {
        return database.ask(
                "select id from account where email = '" + platform.person(who).email() + "'");
    }

    private String made() {
        return database.ask("select count(*) from account where email = '" + email + "'");
    }

    private String invited() {
        return database.ask("select count(*) from invitation where email_normal = '" + email + "'");
    }
}
