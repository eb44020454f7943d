package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Who is put out is out: also where an application could go on without a session. */
@GatehouseTest
class SignedOutIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private ClientApp app;
    private Person alice;
    private String refreshToken;
    private String id;

    @BeforeEach
    void somebodyIsInByARefreshToken() {
        platform = new Platform(state, issuer);
        app = platform.client("web");
        alice = platform.person("alice");
        refreshToken =
                alice.tokens(app, "openid offline_access series-N:read", "one")
                        .text("refresh_token");
        id = database.ask("select id from account where email = '%s'".formatted(alice.email()));
        assertThat(refreshToken).isNotEmpty();
    }

    @Test
    void signingOutEverywhereEndsWhatOutlivesSessions() {
        Callers callers = new Callers(platform);
        Api own = callers.with(callers.person("alice", "one"));

        Answer ended = own.delete("/accounts/me/sessions");

        assertThat(ended.status()).isEqualTo(204);
        assertThat(app.refresh(refreshToken).text("error")).isEqualTo("invalid_grant");
        assertThat(
                        database.ask(
                                "select actor from audit_event where action = 'account.signed-out' and subject = 'account:%s'"
                                        .formatted(id)))
                .isEqualTo("account:" + id);
    }

    @Test
    void anAccountThatWasDisabledComesBackWithoutItsOldTokens() {
        Callers callers = new Callers(platform);
        Api operator = callers.operator();
        String path = "/accounts/" + id;

        operator.patch(path, "{\"state\": \"disabled\"}", "If-Match", "*");
        Answer back = operator.patch(path, "{\"state\": \"active\"}", "If-Match", "*");

        assertThat(back.text("state")).isEqualTo("active");
        assertThat(app.refresh(refreshToken).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void anotherPasswordByFilePutsOutWhoKnewTheOldOne() {
        String account =
                """
                version: 1
                accounts:
                  - email: alice-N@one.example
                    password: "Another-Horse-%s"
                """;

        platform.apply(account.formatted("One"));

        assertThat(app.refresh(refreshToken).text("error")).isEqualTo("invalid_grant");
        assertThat(alice.open("/account").hasForm("sign-in")).isTrue();
    }

    @Test
    void theSameFileAgainPutsNobodyOut() {
        String account =
                "version: 1\naccounts: [{ email: alice-N@one.example, password_hash: HASH }]";

        platform.apply(account);

        assertThat(app.refresh(refreshToken).status()).isEqualTo(200);
    }
}
