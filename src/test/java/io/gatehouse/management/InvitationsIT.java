package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Invitations and messages by the management API. */
@GatehouseTest
class InvitationsIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    Callers callers;
    String invitations;
    String email;

    @BeforeEach
    void begin() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        invitations = "/companies/" + platform.named("one") + "/invitations";
        email = "new-" + UUID.randomUUID() + "@people.example";
    }

    @Test
    void anAdminInvitesSendsAgainAndRevokes() {
        Api admin = callers.with(callers.person("admin", "one"));

        Answer made = admin.post(invitations, body("member"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("state")).isEqualTo("open");
        assertThat(made.text("company_role")).isEqualTo("member");
        assertThat(made.body()).doesNotContain("token");
        String one = invitations + "/" + made.text("id");
        assertThat(admin.get(one).text("email")).isEqualTo(email);
        assertThat(admin.get(invitations).body()).contains(made.text("id"));
        assertThat(admin.post(one + "/resend", "{}").status()).isEqualTo(200);
        assertThat(admin.delete(one).status()).isEqualTo(204);
        assertThat(admin.get(one).text("state")).isEqualTo("revoked");
        assertThat(admin.post(one + "/resend", "{}").status()).isEqualTo(422);
    }

    @Test
    void anAdminInvitesNoOwnerAndAMemberNobody() {
        Api admin = callers.with(callers.person("admin", "one"));
        Api member = callers.with(callers.person("carol", "one"));

        assertThat(admin.post(invitations, body("owner")).status()).isEqualTo(422);
        assertThat(member.post(invitations, body("member")).status()).isEqualTo(403);
        assertThat(member.get(invitations).status()).isEqualTo(403);
        assertThat(mails()).isEqualTo("0");
    }

    @Test
    void anotherCompanySeesAndChangesNothing() {
        Api admin = callers.with(callers.person("admin", "one"));
        Api stranger = callers.with(callers.person("boss", "two"));
        String id = admin.post(invitations, body("member")).text("id");
        String own = "/companies/" + platform.named("two") + "/invitations/" + id;

        assertThat(stranger.get(invitations).status()).isEqualTo(404);
        assertThat(stranger.post(invitations, body("member")).status()).isEqualTo(404);
        assertThat(stranger.get(own).status()).isEqualTo(404);
        assertThat(stranger.post(own + "/resend", "{}").status()).isEqualTo(404);
        assertThat(stranger.delete(own).status()).isEqualTo(404);
        assertThat(admin.get(invitations + "/" + id).text("state")).isEqualTo("open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"removed", "a mere member", "suspended"})
    void whatSomebodyInvitedEndsWithTheirPowers(String end) {
        Api operator = callers.operator();
        Api admin = callers.with(callers.person("admin", "one"));
        String id = admin.post(invitations, body("member")).text("id");
        String token = linkOf(operator, id);
        email = "other-" + UUID.randomUUID() + "@people.example";
        String others = operator.post(invitations, body("member")).text("id");
        String membership = membershipOf("admin");

        Answer done =
                switch (end) {
                    case "removed" -> operator.delete(membership, "If-Match", "*");
                    case "suspended" ->
                            operator.patch(
                                    membership, "{\"state\":\"suspended\"}", "If-Match", "*");
                    default ->
                            operator.patch(
                                    membership, "{\"company_role\":\"member\"}", "If-Match", "*");
                };

        assertThat(done.status()).as(done.body()).isLessThan(300);
        assertThat(operator.get(invitations + "/" + id).text("state")).isEqualTo("revoked");
        assertThat(operator.get(invitations + "/" + others).text("state")).isEqualTo("open");
        Person guest = platform.person("dora");
        assertThat(guest.open("/invitation?token=" + token).pageError()).isEqualTo("link_expired");
    }

    // The request is past every look at the token when the removal commits.
    @Test
    void anInvitationWaitsForTheRemovalOfItsMaker() throws SQLException {
        Api admin = callers.with(callers.person("admin", "one"));
        CompletableFuture<Answer> late;
        try (Connection removal = database.connectAsSuperuser();
                Statement remove = removal.createStatement()) {
            removal.setAutoCommit(false);
            remove.execute("delete from membership where id = '" + idOf("admin") + "'");
            late = CompletableFuture.supplyAsync(() -> admin.post(invitations, body("member")));
            await().until(() -> late.isDone() || !waiting().equals("0"));
            removal.commit();
        }

        assertThat(late.join().status()).as(late.join().body()).isIn(422, 503);
        assertThat(
                        database.ask(
                                "select count(*) from invitation where email_normal = '"
                                        + email
                                        + "'"))
                .isEqualTo("0");
    }

    private String waiting() {
        return database.ask(
                "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock' and query like '%for share%'");
    }

    private String membershipOf(String who) {
        return "/companies/" + platform.named("one") + "/memberships/" + idOf(who);
    }

    private String idOf(String who) {
        return database.ask(
                "select m.id from membership m join account a on a.id = m.account_id"
                        + " where a.email = '"
                        + platform.person(who).email()
                        + "'");
    }

    private String linkOf(Api operator, String invitation) {
        String message =
                database.ask(
                        "select id from mail_message where cause = 'invitation:"
                                + invitation
                                + "'");
        String text = operator.get("/messages/" + message).text("text");
        Matcher token = Pattern.compile("token=([A-Za-z0-9_-]{43})").matcher(text);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    @Test
    void anOwnerIsInvitedAsOwner() {
        Api operator = callers.operator();
        String id = operator.post(invitations, body("owner")).text("id");

        Answer page = platform.person("dora").open("/invitation?token=" + linkOf(operator, id));

        assertThat(page.body()).contains("to become an owner").doesNotContain("a member");
    }

    @Test
    void anOperatorReadsTheLinkWhereNoMailIsSentAndTheLogSaysSo() {
        Api operator = callers.operator();
        String invitation = operator.post(invitations, body("owner")).text("id");
        String message =
                database.ask(
                        "select id from mail_message where cause = 'invitation:"
                                + invitation
                                + "'");

        Answer read = operator.get("/messages/" + message);

        assertThat(read.text("recipient")).isEqualTo(email);
        assertThat(read.text("text")).contains(issuer.at("/invitation?token="));
        assertThat(
                        database.ask(
                                "select count(*) from audit_event where action = 'message.read'"
                                        + " and subject = 'message:"
                                        + message
                                        + "'"))
                .isEqualTo("1");
        assertThat(operator.get("/messages?limit=1").body())
                .contains("\"items\"")
                .doesNotContain("token=");
    }

    @Test
    void nobodyElseReadsMessages() {
        Api owner = callers.with(callers.person("admin", "one"));
        Api robot = callers.with(callers.service("robot-one"));
        owner.post(invitations, body("member"));
        String message = database.ask("select max(id::text) from mail_message");

        assertThat(owner.get("/messages").status()).isEqualTo(403);
        assertThat(owner.get("/messages/" + message).status()).isEqualTo(404);
        assertThat(robot.get("/messages/" + message).status()).isEqualTo(404);
    }

    private String body(String role) {
        return "{\"email\": \"%s\", \"company_role\": \"%s\"}".formatted(email, role);
    }

    private String mails() {
        return database.ask(
                "select count(*) from mail_message where cause in (select 'invitation:' || id from invitation where email_normal = '"
                        + email
                        + "')");
    }
}
