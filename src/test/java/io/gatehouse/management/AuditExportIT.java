package io.gatehouse.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The audit log as JSON lines over the API. */
@GatehouseTest
class AuditExportIT {

    private static final Pattern HASH = Pattern.compile("\"hash\":\"([^\"]+)\",");
    private static final JsonMapper JSON = JsonMapper.shared();

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private Callers callers;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
    }

    @Test
    void anAdminGetsTheWholeChainOfTheCompanyAndNothingElse() {
        Answer export =
                callers.with(callers.person("admin", "one"))
                        .get("/audit/export", "Accept", "application/x-ndjson");

        List<String> lines = export.body().lines().toList();
        List<String> events = lines.stream().filter(line -> line.contains("\"sequence\"")).toList();
        assertThat(export.status()).as(export.body()).isEqualTo(200);
        assertThat(export.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(export.body()).endsWith("\n");
        assertThat(json(lines.getFirst()).get("format").intValue()).isEqualTo(1);
        assertThat(json(lines.get(lines.size() - 2)).has("head")).isTrue();
        assertThat(lines.getLast()).isEqualTo("{\"events\":%d}".formatted(events.size()));
        assertThat(events)
                .hasSizeGreaterThan(3)
                .allMatch(line -> json(line).get("company").stringValue().equals(company("one")));
        assertThat(chained(events)).isEqualTo(hashOf(events.getLast()));
        assertThat(
                        database.ask(
                                "select count(*) from audit_event where action = 'audit.exported' and company_id = '%s'"
                                        .formatted(company("one"))))
                .isEqualTo("1");
    }

    @Test
    void oneExportOfACompanyAtATime() throws SQLException {
        Api admin = callers.with(callers.person("admin", "one"));
        List<Answer> refused;
        try (Connection holder = database.connectAsOwner();
                Statement lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("lock table audit_event in access exclusive mode");
            refused = Parallel.run(8, () -> admin.get("/audit/export"));
            holder.rollback();
        }

        assertThat(refused)
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.header("Retry-After")).isNotEmpty();
                    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                });
        assertThat(refused)
                .filteredOn(answer -> answer.body().contains("exports of the audit log"))
                .hasSizeGreaterThan(4);
        assertThat(admin.get("/audit/export").status()).isEqualTo(200);
    }

    @Test
    void anOperatorGetsOneCompanysOrEveryLog() {
        Api operator = callers.operator();

        Answer all = operator.get("/audit/export");
        Answer two = operator.get("/audit/export?company=" + company("two"));

        assertThat(all.body())
                .contains("\"company\":\"" + company("one"))
                .contains("\"company\":\"" + company("two"))
                .contains("\"company\":null");
        assertThat(two.body())
                .contains("\"company\":\"" + company("two"))
                .doesNotContain(company("one"), "\"company\":null");
    }

    @Test
    void othersGetNothing() {
        Api member = callers.with(callers.person("carol", "one"));
        Api owner = callers.with(callers.person("alice", "one"));
        Api lured = callers.with(callers.person("operator", "lure", ""));

        assertThat(member.get("/audit/export").status()).isEqualTo(403);
        assertThat(owner.get("/audit/export?company=" + company("two")).status()).isEqualTo(404);
        assertThat(lured.get("/audit/export").status()).isIn(403, 404);
        assertThat(owner.get("/audit/export", "Accept", "text/html").status()).isEqualTo(406);
    }

    /** The hash of the last event as anybody computes it from the lines. */
    private static String chained(List<String> events) {
        byte[] hash = new byte[32];
        for (String event : events) {
            byte[] canonical = HASH.matcher(event).replaceFirst("").getBytes(UTF_8);
            hash =
                    Sha256.of(
                            ByteBuffer.allocate(32 + canonical.length)
                                    .put(hash)
                                    .put(canonical)
                                    .array());
        }
        return Base64Url.encode(hash);
    }

    private static String hashOf(String event) {
        return json(event).get("hash").stringValue();
    }

    private static JsonNode json(String line) {
        return JSON.readTree(line);
    }

    private String company(String name) {
        return database.ask(
                "select id from company where slug = '%s'".formatted(platform.named(name)));
    }
}
