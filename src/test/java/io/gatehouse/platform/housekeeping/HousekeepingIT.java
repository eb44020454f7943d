package io.gatehouse.platform.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What is over goes, what lives stays, and nobody waits: for each table that is kept clean. */
@GatehouseTest
class HousekeepingIT {

    private static final int MANY = 10_000;

    /**
     * How rows are made that are over ({@code :end} in the past) or live; MARK tells a test's own.
     */
    private static final Map<String, String> ROWS =
            Map.ofEntries(
                    Map.entry(
                            "throttle",
                            "insert into throttle select MARK || int4send(n), 1, END, END from generate_series(1, COUNT) n"),
                    Map.entry(
                            "oauth_revoked_token",
                            "insert into oauth_revoked_token select encode(MARK || int4send(n), 'hex'), END from generate_series(1, COUNT) n"),
                    Map.entry(
                            "oauth_authorization",
                            "insert into oauth_authorization (id, client, scopes, offline, authenticated_at, acr, amr, created_at, expires_at) select encode(substring(MARK from 1 for 12) || int4send(n), 'hex')::uuid, gen_random_uuid(), '{}', false, END, '1', '{}', END, END from generate_series(1, COUNT) n"),
                    Map.entry(
                            "session",
                            "insert into session (id, cookie_hash, account_id, created_at, authenticated_at, seen_at, expires_at, acr, amr) select encode(substring(MARK from 1 for 12) || int4send(n), 'hex')::uuid, MARK || int4send(n), (select min(id::text)::uuid from account), END, END, END, END, '1', '{}' from generate_series(1, COUNT) n"),
                    Map.entry(
                            "client_assertion_seen",
                            "insert into client_assertion_seen select gen_random_uuid(), MARK || int4send(n), END from generate_series(1, COUNT) n"),
                    Map.entry(
                            "one_time_link",
                            "insert into one_time_link select MARK || int4send(n), 'first-operator', END, END from generate_series(1, COUNT) n"),
                    Map.entry(
                            "mail_message",
                            "insert into mail_message (id, template, cause, state, queued_at, due_at, expires_at, ended_at) select gen_random_uuid(), 'test', 'test:' || encode(MARK, 'hex'), 'sent', END, END, END, END - interval '5 days' from generate_series(1, COUNT) n"),
                    Map.entry(
                            "invitation",
                            "insert into invitation (id, company_id, token_hash, email, email_normal, company_role, invited_by, state, created_at, sent_at, expires_at, ended_at) select gen_random_uuid(), (select min(id::text)::uuid from company), sha256(MARK || int4send(n)), encode(MARK, 'hex'), encode(MARK, 'hex'), 'member', 'test', 'expired', END, END, END, END - interval '28 days' from generate_series(1, COUNT) n"),
                    Map.entry(
                            "api_answer",
                            "insert into api_answer select encode(MARK, 'hex'), sha256(MARK || int4send(n)), sha256(MARK), 200, '{}', '', END from generate_series(1, COUNT) n"),
                    Map.entry(
                            "oauth_dpop_proof",
                            "insert into oauth_dpop_proof select extract(epoch from END)::bigint / 60, MARK || int4send(n) || substring(MARK from 1 for 12) from generate_series(1, COUNT) n"),
                    Map.entry(
                            "registration_token",
                            "with p as (insert into registration_policy (id, name, types, scopes, created_at, updated_at) select gen_random_uuid(), encode(MARK, 'hex') || '-' || COUNT, '{web}', '{}', END, END returning id) insert into registration_token select gen_random_uuid(), p.id, sha256(MARK || int4send(n)), 1, encode(MARK, 'hex'), END, END from p, generate_series(1, COUNT) n"),
                    Map.entry(
                            "client_registration",
                            "with c as (insert into client (id, client_id, name, type, auth_method, company_context, self_registered, created_at, updated_at) select gen_random_uuid(), encode(MARK || int4send(n), 'hex'), 'x', 'web', 'client_secret_basic', 'none', true, END, END from generate_series(1, COUNT) n returning id) insert into client_registration (client, open, token_hash, created_at, last_used_at) select id, true, MARK || substring(MARK from 1 for 12) || int4send(row_number() over ()::integer), END - interval '90 days', END - interval '90 days' from c"),
                    Map.entry(
                            "oauth_pushed_request",
                            "insert into oauth_pushed_request select MARK || int4send(n) || substring(MARK from 1 for 12), gen_random_uuid(), '{}', false, END from generate_series(1, COUNT) n"),
                    Map.entry(
                            "oauth_device_code",
                            "insert into oauth_device_code (hash, user_code_hash, client, parameters, expires_at, interval_seconds) select h, h, gen_random_uuid(), '{}', END, 5 from (select MARK || int4send(n) || substring(MARK from 1 for 12) as h from generate_series(1, COUNT) n) made"));

    private static final Map<String, String> MINE =
            Map.ofEntries(
                    Map.entry("throttle", "substring(key_hash from 1 for 16) = MARK"),
                    Map.entry("oauth_revoked_token", "jti like encode(MARK, 'hex') || '%'"),
                    Map.entry(
                            "oauth_authorization",
                            "left(replace(id::text, '-', ''), 24) = left(encode(MARK, 'hex'), 24)"),
                    Map.entry("session", "substring(cookie_hash from 1 for 16) = MARK"),
                    Map.entry("client_assertion_seen", "substring(jti_hash from 1 for 16) = MARK"),
                    Map.entry("one_time_link", "substring(token_hash from 1 for 16) = MARK"),
                    Map.entry("mail_message", "cause = 'test:' || encode(MARK, 'hex')"),
                    Map.entry("invitation", "email = encode(MARK, 'hex')"),
                    Map.entry("api_answer", "caller = encode(MARK, 'hex')"),
                    Map.entry("oauth_dpop_proof", "substring(hash from 1 for 16) = MARK"),
                    Map.entry("registration_token", "created_by = encode(MARK, 'hex')"),
                    Map.entry("client_registration", "substring(token_hash from 1 for 16) = MARK"),
                    Map.entry("oauth_pushed_request", "substring(hash from 1 for 16) = MARK"),
                    Map.entry("oauth_device_code", "substring(hash from 1 for 16) = MARK"));

    static Set<String> tables() {
        return ROWS.keySet();
    }

    @Autowired List<Housekeeper> housekeepers;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    String over;
    String live;
    Connection turn;

    // The server under test keeps house by itself, once a minute. Who has the turn works alone.
    @BeforeEach
    void takeTheTurn() throws SQLException {
        turn = database.connectAsSuperuser();
        try (Statement take = turn.createStatement()) {
            take.execute("select pg_advisory_lock(hashtext('housekeeping'))");
        }
    }

    @AfterEach
    void giveTheTurnBack() throws SQLException {
        turn.close();
    }

    @BeforeEach
    void mark() {
        new Platform(state, issuer);
        over = "decode(md5('%s'), 'hex')".formatted(UUID.randomUUID());
        live = "decode(md5('%s'), 'hex')".formatted(UUID.randomUUID());
    }

    @Test
    void eachHousekeeperIsTestedHere() {
        assertThat(housekeepers).hasSameSizeAs(ROWS.keySet());
        assertThat(MINE).containsOnlyKeys(ROWS.keySet());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void removesWhatIsOverAndNothingElse(String table) throws SQLException {
        insert(table, over, "now() - interval '3 days'", 20);
        insert(table, live, "now() + interval '1 hour'", 20);

        clean();

        assertThat(count(table, over)).isZero();
        assertThat(count(table, live)).isEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void passesRowsByThatSomebodyHolds(String table) throws SQLException {
        insert(table, over, "now() - interval '3 days'", 20);

        try (Connection holder = database.connectAsSuperuser();
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute(
                    "select 1 from %s where %s limit 7 for update"
                            .formatted(table, mine(table, over)));
            long begun = System.nanoTime();
            clean();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(30));
            assertThat(count(table, over)).isEqualTo(7);
            holder.rollback();
        }

        clean();
        assertThat(count(table, over)).isZero();
    }

    // A token revoked here is asked about there.
    @Test
    void keepsARevokedTokenForNodesWhoseClocksAreBehind() throws SQLException {
        insert("oauth_revoked_token", live, "now() - interval '4 minutes'", 20);

        housekeeper("RevokedTokens").clean(Instant.now(), 500);

        assertThat(count("oauth_revoked_token", live)).isEqualTo(20);
    }

    @Test
    void worksInBatches() throws SQLException {
        insert("oauth_revoked_token", over, "now() - interval '3 days'", MANY);
        Housekeeper one = housekeeper("RevokedTokens");

        int batches = 0;
        while (one.clean(Instant.now(), 500) == 500) {
            batches++;
        }

        assertThat(batches).isGreaterThanOrEqualTo(MANY / 500);
        assertThat(count("oauth_revoked_token", over)).isZero();
    }

    private Housekeeper housekeeper(String name) {
        return housekeepers.stream()
                .filter(one -> one.getClass().getSimpleName().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private void clean() {
        Instant now = Instant.now();
        for (Housekeeper one : housekeepers) {
            int removed = one.clean(now, 500);
            while (removed == 500) {
                removed = one.clean(now, 500);
            }
        }
    }

    private void insert(String table, String mark, String end, int count) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement run = connection.createStatement()) {
            run.execute(
                    ROWS.get(table)
                            .replace("MARK", mark)
                            .replace("END", end)
                            .replace("COUNT", Integer.toString(count)));
        }
    }

    private int count(String table, String mark) {
        return Integer.parseInt(
                database.ask(
                        "select count(*) from %s where %s".formatted(table, mine(table, mark))));
    }

    private static String mine(String table, String mark) {
        return MINE.get(table).replace("MARK", mark);
    }
}
