package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The deletion of a company, and the audit log, through the API. */
@GatehouseTest
class DeletionApiIT {

    private static final String EVERYTHING = "{\"scope\": \"company\"}";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private Callers callers;
    private Api operator;
    private Api owner;
    private String path;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        operator = callers.operator();
        owner = callers.with(callers.person("alice", "one"));
        path = "/companies/" + platform.named("one") + "/deletion";
    }

    @Test
    void anOwnerAsksAndAnOperatorAgrees() {
        Answer before = owner.get(path);
        Answer asked = owner.post(path, EVERYTHING);
        Answer again = owner.post(path, EVERYTHING);
        Answer agreed = operator.post(path, EVERYTHING);
        Answer late = operator.post(path, EVERYTHING);

        assertThat(before.text("state")).isEqualTo("none");
        assertThat(before.json().get("would_remove").toString()).contains("memberships=3");
        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        assertThat(asked.text("state")).isEqualTo("requested");
        assertThat(asked.text("requested_side")).isEqualTo("owner");
        assertThat(again.status()).isEqualTo(403);
        assertThat(agreed.text("state")).isEqualTo("approved");
        assertThat(agreed.text("executes_at")).isNotEmpty();
        assertThat(late.status()).isEqualTo(409);
        assertThat(owner.delete(path).status()).isEqualTo(204);
        assertThat(owner.delete(path).status()).isEqualTo(404);
        assertThat(owner.get(path).text("state")).isEqualTo("none");
    }

    @Test
    void nobodyElseSeesOrAsks() {
        for (Api caller :
                List.of(
                        callers.with(callers.person("admin", "one")),
                        callers.with(callers.person("carol", "one")),
                        callers.with(callers.service("robot-one")))) {
            assertThat(caller.get(path).status()).isEqualTo(403);
            assertThat(caller.post(path, EVERYTHING).status()).isEqualTo(403);
        }
        Api elsewhere = callers.with(callers.person("boss", "two"));
        assertThat(elsewhere.get(path).status()).isEqualTo(404);
        assertThat(elsewhere.post(path, EVERYTHING).status()).isEqualTo(404);
        Answer service = callers.with(callers.service("robot")).post(path, EVERYTHING);
        assertThat(service.status()).as("no person").isEqualTo(403);
        assertThat(operator.get(path).text("state")).isEqualTo("none");
        assertThat(operator.post(path, "{\"scope\": \"half\"}").status()).isEqualTo(400);
    }

    // Counting reads whole tables; here it waits for one of them until the database gives up.
    @Test
    void anOwnerWhoCountsAgainAndAgainTakesOneConnection() throws SQLException {
        ClientApp web = platform.client("web");
        String token =
                web.redeem(
                                platform.person("carol")
                                        .authorize(web.request("openid"), "one")
                                        .redirected("code"))
                        .text("access_token");
        List<Answer> counted;
        Answer meanwhile;
        try (Connection holder = database.connectAsOwner();
                Statement lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("lock table oauth_reference_token in access exclusive mode");
            CompletableFuture<List<Answer>> counting =
                    CompletableFuture.supplyAsync(() -> Parallel.run(16, () -> owner.get(path)));
            meanwhile = platform.browser().get("/userinfo", "Authorization", "Bearer " + token);
            counted = counting.join();
            holder.rollback();
        }

        assertThat(meanwhile.status()).as(meanwhile.body()).isEqualTo(200);
        assertThat(counted)
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.header("Retry-After")).isNotEmpty();
                });
        assertThat(counted)
                .filteredOn(answer -> answer.body().contains("dry runs of deletions"))
                .hasSizeGreaterThan(8);
        assertThat(owner.get(path).status()).isEqualTo(200);
    }

    @Test
    void theAuditLogIsReadInPages() {
        owner.post(path, EVERYTHING);
        owner.delete(path);

        Answer first = owner.get("/audit?limit=1");
        Answer found = owner.get("/audit?action=company.deletion-requested");

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(first.body()).contains("company.deletion-cancelled");
        Answer second = owner.get("/audit?limit=1&cursor=" + first.text("next"));
        assertThat(second.body()).contains("company.deletion-requested");
        assertThat((List<?>) found.json().get("items")).hasSize(1);
        Map<?, ?> event = (Map<?, ?>) ((List<?>) found.json().get("items")).getFirst();
        assertThat(event.get("actor").toString()).startsWith("account:");
        assertThat(owner.get("/audit?since=2999-01-01T00:00:00Z").body()).doesNotContain("actor");
    }

    @Test
    void aCompanyReadsItsOwnLogOnly() {
        String two =
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named("two")));

        assertThat(owner.get("/audit?company=" + two).status()).isEqualTo(404);
        assertThat(owner.get("/audit").body()).doesNotContain(two);
        assertThat(operator.get("/audit?company=" + two).body()).contains(two);
        assertThat(callers.with(callers.person("carol", "one")).get("/audit").status())
                .isEqualTo(403);
    }
}
