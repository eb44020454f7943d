package io.gatehouse.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditSealer;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.deletion.DeletionOutcome.Reason;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.HeldJob;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deleting a company deletes exactly that company, when two people agree: DESIGN promise 5. */
@GatehouseTest
class CompanyDeletionIT {

    private static final Duration COOLING_OFF = Duration.ofDays(7);
    private static final String SCOPE = "openid offline_access series-N:read status-N:read";

    private static final String ORPHANS =
            """
            select count(*) from oauth_refresh_token t
             where not exists (select from oauth_authorization a where a.id = t.authorization_id)
            """;

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired CompanyDeletions deletions;
    @Autowired DeletionTable table;
    @Autowired DeletionRun run;
    @Autowired ErasureFile file;
    @Autowired ErasureReplay replay;
    @Autowired Erasures erasures;
    @Autowired List<CompanyRows> rows;
    @Autowired CompanyRegister companies;
    @Autowired AuditLog audit;
    @Autowired AuditSealer sealer;
    @Autowired InstanceScope scope;
    @Autowired JdbcClient jdbc;
    @Autowired GatehouseProperties properties;
    Platform platform;
    Doomed doomed;
    UUID one;
    HeldJob job;

    @BeforeEach
    void make() {
        job = HeldJob.of(context, DeletionJob.class);
        platform = new Platform(state, issuer);
        doomed = Doomed.make(platform, database);
        one = doomed.company("one");
    }

    @AfterEach
    void letTheServerGoOn() {
        job.close();
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void needsAPersonOfEachSide(Side first) {
        Party owner = doomed.party("alice", Side.OWNER);
        Party operator = doomed.party("otto", Side.OPERATOR);
        Party asks = first == Side.OWNER ? owner : operator;
        Party agrees = first == Side.OWNER ? operator : owner;

        assertThat(deletions.ask(one, DeletionScope.COMPANY, asks))
                .isInstanceOf(DeletionOutcome.Requested.class);
        assertThat(deletions.ask(one, DeletionScope.COMPANY, agrees))
                .isInstanceOf(DeletionOutcome.Approved.class);

        assertThat(deletions.ask(one, DeletionScope.COMPANY, agrees))
                .isEqualTo(new DeletionOutcome.Refused(Reason.AGREED_BEFORE));
        assertThat(run.work(one)).as("within the cooling-off period").isFalse();
        execute();
        assertThat(companies.ids()).doesNotContain(one);
    }

    @Test
    void nobodyAgreesWithThemselves() {
        Party alice = doomed.party("alice", Side.OWNER);
        deletions.ask(one, DeletionScope.COMPANY, alice);

        assertThat(deletions.ask(one, DeletionScope.COMPANY, alice))
                .isEqualTo(new DeletionOutcome.Refused(Reason.SAME_PERSON));
        assertThat(
                        deletions.ask(
                                one,
                                DeletionScope.COMPANY,
                                new Party(alice.account(), Side.OPERATOR)))
                .isEqualTo(new DeletionOutcome.Refused(Reason.SAME_PERSON));
        assertThat(deletions.ask(one, DeletionScope.COMPANY, doomed.party("carol", Side.OWNER)))
                .isEqualTo(new DeletionOutcome.Refused(Reason.SAME_SIDE));
        assertThat(deletions.ask(one, DeletionScope.DATA, doomed.party("otto", Side.OPERATOR)))
                .isEqualTo(new DeletionOutcome.Refused(Reason.OTHER_SCOPE));
        clock.forward(COOLING_OFF.plusSeconds(1));
        assertThat(run.work(one)).isFalse();
    }

    @Test
    void theDatabaseRefusesOnePersonForBothSides() throws SQLException {
        Party alice = doomed.party("alice", Side.OWNER);
        deletions.ask(one, DeletionScope.COMPANY, alice);

        assertThatThrownBy(() ->
                        asApp(
                                "update company_deletion set state = 'approved', approved_by = '%s', approved_at = now(), executes_at = now()"
                                        .formatted(alice.account())))
                .hasMessageContaining("company_deletion_two_people");
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void eitherSideTakesItBackUntilItBegins(Side side) {
        agree(DeletionScope.COMPANY);
        Party who = doomed.party(side == Side.OWNER ? "alice" : "otto", side);

        assertThat(deletions.cancel(one, who)).isEqualTo(new DeletionOutcome.Cancelled());

        clock.forward(COOLING_OFF.plusSeconds(1));
        assertThat(run.work(one)).isFalse();
        assertThat(deletions.cancel(one, who))
                .isEqualTo(new DeletionOutcome.Refused(Reason.NOT_REQUESTED));
        clock.correct();
        assertThat(platform.person("carol").tokens(web(), platform.fill(SCOPE), "one").status())
                .isEqualTo(200);
    }

    @Test
    void removesEverythingOfTheCompanyAndNothingElse() {
        Person carol = platform.person("carol");
        Answer inOne = carol.tokens(web(), SCOPE, "one");
        Answer inTwo = platform.person("carol").tokens(web(), SCOPE, "two");
        Answer own =
                platform.person("dora").tokens(platform.client("own"), "openid offline_access", "");
        Answer machine = machineToken("gateway", "provider.data-N:write");
        Answer reference = machineToken("robot", "things-N:read");
        Answer alices = platform.person("alice").tokens(web(), SCOPE, "one");
        assertThat(isActive(inOne)).isTrue();
        assertThat(isActive(machine)).isTrue();
        assertThat(isActive(reference)).isTrue();
        String hash = HexFormat.of().formatHex(Sha256.of(one.toString()));
        UUID alice = doomed.account("alice");
        database.asOwner(
                """
                begin;
                set local gatehouse.instance = 'on';
                insert into partnership (id, company_id, consultancy_id, offered_by, offered_at)
                values (gen_random_uuid(), 'ONE', 'TWO', 'account:x', now()),
                       (gen_random_uuid(), 'TWO', 'ONE', 'account:x', now());
                insert into company_policy (company_id, updated_at) values ('ONE', now());
                insert into invitation (id, company_id, token_hash, email, email_normal, company_role, invited_by,
                                        created_at, sent_at, expires_at)
                values (gen_random_uuid(), 'ONE', sha256('ONE'), 'x@x.example', 'x@x.example', 'member', 'account:x',
                        now(), now(), now());
                commit
                """
                        .replace("ONE", one.toString())
                        .replace("TWO", doomed.company("two").toString()));
        String two = state(doomed.company("two"));

        agree(DeletionScope.COMPANY);
        execute();

        assertThat(EveryTable.with(database, one)).isEmpty();
        assertThat(EveryTable.with(database, alice)).containsExactly("audit_event");
        assertThat(isActive(inOne)).isFalse();
        assertThat(isActive(machine)).isFalse();
        assertThat(isActive(reference)).isFalse();
        assertThat(isActive(alices)).isFalse();
        assertThat(platform.client("own").refresh(own.text("refresh_token")).status())
                .isEqualTo(401);
        assertThat(web().refresh(inOne.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
        assertThat(web().refresh(inTwo.text("refresh_token")).status()).isEqualTo(200);
        assertThat(platform.person("carol").tokens(web(), SCOPE, "two").status()).isEqualTo(200);
        assertThat(state(doomed.company("two"))).isEqualTo(two);
        assertThat(doomed.exists("carol")).isTrue();
        assertThat(doomed.exists("dora")).isTrue();
        assertThat(doomed.exists("alice")).isFalse();
        assertThat(
                        database.ask(
                                "select array_to_string(introspection_clients, ' ') from api where audience = '%s'"
                                        .formatted(platform.audience())))
                .isEqualTo(platform.named("watch"));
        assertThat(
                        database.ask(
                                "select count(*) from erasure_record where encode(subject_hash, 'hex') = '%s'"
                                        .formatted(hash)))
                .isEqualTo("1");
    }

    @Test
    void freesTheSlugAndTheAddresses() {
        UUID alice = doomed.account("alice");
        agree(DeletionScope.COMPANY);
        execute();

        platform.apply(
                """
                version: 1
                companies: [{ slug: one-N, name: "Another N" }]
                accounts: [{ email: alice-N@one.example, password_hash: HASH, memberships: [{ company: one-N }] }]
                """);

        assertThat(doomed.company("one")).isNotEqualTo(one);
        assertThat(doomed.account("alice")).isNotEqualTo(alice);
    }

    @Test
    void theDryRunCountsWhatTheRecordSays()
            throws ParseException, GeneralSecurityException, JOSEException {
        platform.person("carol").tokens(web(), SCOPE, "one");
        agree(DeletionScope.COMPANY);
        Map<String, Long> counts =
                new LinkedHashMap<>(deletions.dryRun(one, DeletionScope.COMPANY).counts());
        assertThat(counts)
                .containsEntry("memberships", 2L)
                .containsEntry("accounts_erased", 1L)
                .containsEntry("accounts_kept", 1L)
                .containsEntry("clients", 3L)
                .containsEntry("authorizations", 1L);

        execute();

        String record = record(one);
        Map<String, Object> claims = Tokens.claims(record);
        counts.remove("accounts_kept");
        counts.values().removeIf(count -> count == 0);
        // The end of the company is itself recorded in its log.
        Map<String, Object> removed =
                new LinkedHashMap<>((Map<String, Object>) claims.get("counts"));
        assertThat(removed.remove("audit_events"))
                .isEqualTo(counts.remove("audit_events").intValue() + 1);
        assertThat(removed.toString()).isEqualTo(sortedLike(removed, counts).toString());
        assertThat(claims.keySet())
                .containsExactlyInAnyOrder(
                        "iss",
                        "iat",
                        "kind",
                        "subject_sha256",
                        "requested_at",
                        "approved_at",
                        "counts",
                        "log_length",
                        "log_sha256");
        assertThat(isOurs(record)).isTrue();
    }

    @Test
    void closesTheCompanyOnEveryNodeWithinASecond() {
        try (SecondNode second = SecondNode.beside(context)) {
            Answer machine = machineToken("robot", "things-N:read");
            Answer token = machineToken("gateway", "provider.data-N:write");
            ClientApp there = platform.client("watch").through(second.address());
            assertThat(there.introspect(token.text("access_token")).text("active"))
                    .isEqualTo("true");
            agree(DeletionScope.COMPANY);
            clock.forward(COOLING_OFF.plusSeconds(1));
            failAt(1);
            clock.correct();

            Awaitility.await()
                    .atMost(Patience.SECOND)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() ->
                            there.introspect(token.text("access_token"))
                                    .text("active")
                                    .equals("false"));
            assertThat(isActive(token)).isFalse();
            assertThat(isActive(machine)).isFalse();
            assertThat(
                            platform.client("gateway")
                                    .token(
                                            new LinkedHashMap<>(
                                                    Map.of("grant_type", "client_credentials")))
                                    .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void goesOnWhereItWasKilledAtEveryStep() {
        platform.person("carol").tokens(web(), SCOPE, "one");
        machineToken("robot", "things-N:read");
        agree(DeletionScope.COMPANY);
        clock.forward(COOLING_OFF.plusSeconds(1));
        Map<String, Long> counts = deletions.dryRun(one, DeletionScope.COMPANY).counts();

        int kills = 0;
        while (failAt(kills + 1)) {
            kills++;
        }

        assertThat(kills).isGreaterThan(15);
        assertThat(EveryTable.with(database, one)).isEmpty();
        Map<String, Object> removed =
                (Map<String, Object>) Tokens.claims(record(one)).get("counts");
        assertThat(removed)
                .containsEntry("clients", counts.get("clients").intValue())
                .containsEntry("reference_tokens", 1)
                .containsEntry("accounts_erased", 1);
    }

    @Test
    void nothingRemainsOfWhatWasMadeMeanwhile() throws Exception {
        Person carol = platform.person("carol");
        Answer first = carol.tokens(web(), SCOPE, "one");
        machineToken("robot", "things-N:read");
        agree(DeletionScope.COMPANY);
        String orphans = database.ask(ORPHANS);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger made = new AtomicInteger();
        List<Runnable> work =
                List.of(
                        () -> {
                            Answer token =
                                    platform.client("robot")
                                            .token(
                                                    new LinkedHashMap<>(
                                                            Map.of(
                                                                    "grant_type",
                                                                    "client_credentials")));
                            made.addAndGet(token.status() == 200 ? 1 : 0);
                        },
                        () -> {
                            Answer redirect =
                                    platform.person("carol").authorize(web().request(SCOPE), "one");
                            if (!redirect.redirected("code").isEmpty()) {
                                made.addAndGet(
                                        web().redeem(redirect.redirected("code")).status() == 200
                                                ? 1
                                                : 0);
                            }
                        },
                        new Runnable() {
                            private String token = first.text("refresh_token");

                            @Override
                            public void run() {
                                Answer next = web().refresh(token);
                                if (next.status() == 200) {
                                    token = next.text("refresh_token");
                                    made.incrementAndGet();
                                }
                            }
                        },
                        () ->
                                platform.tryApply(
                                        """
                                        version: 1
                                        clients: [{ client_id: late-%s-N, name: Late, type: service, company: one-N, secret: SECRET }]
                                        """
                                                .formatted(UUID.randomUUID())));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Runnable one : work) {
                running.add(
                        threads.submit(() -> {
                            while (!over.get()) {
                                try {
                                    one.run();
                                } catch (RuntimeException | AssertionError refused) {
                                    // what a deletion under way answers is not the matter here
                                }
                            }
                        }));
            }
            Awaitility.await().atMost(Patience.LONG).until(() -> made.get() > 20);
            database.asOwner(
                    "begin; set local gatehouse.instance = 'on'; update company_deletion set executes_at = now() where company_id = '%s'; commit"
                            .formatted(one));
            Awaitility.await()
                    .atMost(Patience.LONG)
                    .ignoreExceptions()
                    .until(() -> run.work(one) || !companies.ids().contains(one));
            over.set(true);
            for (Future<?> one : running) {
                one.get();
            }
        }

        assertThat(EveryTable.with(database, one)).isEmpty();
        assertThat(database.ask(ORPHANS)).isEqualTo(orphans);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into client (id, client_id, name, type, company_id, auth_method, company_context, created_at, updated_at) values (gen_random_uuid(), 'x-' || gen_random_uuid(), 'x', 'service', 'ONE', 'client_secret_basic', 'none', now(), now())",
                "insert into membership values (gen_random_uuid(), 'OTTO', 'ONE', 'owner', 'active', now(), now())",
                "update company set state = 'active' where id = 'ONE'",
                "insert into oauth_authorization (id, client, account_id, company_id, scopes, offline, authenticated_at, acr, amr, created_at, expires_at) values (gen_random_uuid(), gen_random_uuid(), 'OTTO', 'ONE', '{}', false, now(), '1', '{}', now(), now())",
                "insert into oauth_reference_token values (20780, '\\x00', null, gen_random_uuid(), '{\"company\":\"ONE\"}', now(), null)"
            })
    void theDatabaseRefusesNewRowsOfAClosedCompany(String statement) {
        agree(DeletionScope.COMPANY);
        clock.forward(COOLING_OFF.plusSeconds(1));
        failAt(1);

        assertThatThrownBy(() ->
                        asApp(
                                statement
                                        .replace("ONE", one.toString())
                                        .replace("OTTO", doomed.account("otto").toString())))
                .hasMessageContaining("refused");
    }

    @Test
    void theDataGoAndTheCompanyStays() {
        Answer token = platform.person("carol").tokens(web(), SCOPE, "one");
        Map<String, Long> counts = deletions.dryRun(one, DeletionScope.DATA).counts();
        assertThat(counts).doesNotContainKeys("memberships", "entitlements", "audit_events");
        String people =
                database.ask(
                        "select count(*) from membership where company_id = '%s'".formatted(one));

        agree(DeletionScope.DATA);
        execute();
        sealer.seal();

        assertThat(database.ask("select state from company where id = '%s'".formatted(one)))
                .isEqualTo("active");
        assertThat(
                        database.ask(
                                "select count(*) from client where company_id = '%s'"
                                        .formatted(one)))
                .isEqualTo("0");
        assertThat(
                        database.ask(
                                "select count(*) from membership where company_id = '%s'"
                                        .formatted(one)))
                .isEqualTo(people);
        assertThat(EveryTable.with(database, one))
                .containsExactlyInAnyOrder(
                        "company",
                        "membership",
                        "entitlement",
                        "audit_event",
                        "audit_seal",
                        "audit_head");
        assertThat(isActive(token)).isFalse();
        platform.apply(
                "version: 1\nclients: [{ client_id: fresh-N, name: Fresh, type: service, company: one-N, secret: SECRET }]");
    }

    // An older backup has the company and not the record; the file outside the database has it.
    @Test
    void erasesAgainWhatAnOlderBackupBringsBack() {
        agree(DeletionScope.COMPANY);
        execute();
        file.addMissing(erasures.all());
        String hash = HexFormat.of().formatHex(Sha256.of(one.toString()));
        String before = record(one);
        database.asOwner(
                "delete from erasure_record where encode(subject_hash, 'hex') = '%s'"
                        .formatted(hash));
        database.asOwner(
                "insert into company values ('%s', 'back-%s', 'Back', 'active', now(), now())"
                        .formatted(one, hash.substring(0, 8)));
        database.asOwner(
                "begin; set local gatehouse.instance = 'on'; insert into membership values (gen_random_uuid(), '%s', '%s', 'member', 'active', now(), now()); commit"
                        .formatted(doomed.account("carol"), one));

        replay.afterPropertiesSet();

        assertThat(EveryTable.with(database, one)).isEmpty();
        assertThat(doomed.exists("carol")).isTrue();
        assertThat(file.read()).containsKey(hash);
        assertThat(file.read().get(hash).signed()).isEqualTo(before);
    }

    @Test
    void refusesToStartWithAFileThatWasChanged() throws IOException {
        agree(DeletionScope.COMPANY);
        execute();
        file.addMissing(erasures.all());
        Path path = properties.dataDir().resolve("erasures");
        String good = Files.readString(path);

        Files.writeString(path, good.substring(0, good.length() - 10) + "AAAAAAAAA\n");
        assertThatThrownBy(replay::afterPropertiesSet)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("is not of this instance");

        // What a crash cuts off is written again.
        Files.writeString(path, good.substring(0, good.length() - 10));
        replay.afterPropertiesSet();
        assertThat(file.read()).hasSize(erasures.all().size());
        Files.writeString(path, good);
    }

    private void agree(DeletionScope what) {
        deletions.ask(one, what, doomed.party("alice", Side.OWNER));
        assertThat(deletions.ask(one, what, doomed.party("otto", Side.OPERATOR)))
                .isInstanceOf(DeletionOutcome.Approved.class);
    }

    private void execute() {
        clock.forward(COOLING_OFF.plusSeconds(1));
        assertThat(run.work(one)).isTrue();
        clock.correct();
    }

    /** Runs until the n-th removal, whose transaction is lost as by a kill; false when it ended. */
    private boolean failAt(int removal) {
        AtomicInteger removals = new AtomicInteger();
        List<CompanyRows> fragile =
                rows.stream()
                        .<CompanyRows>map(some -> new Fragile(some, removals, removal))
                        .toList();
        DeletionRun killed =
                new DeletionRun(
                        table, fragile, companies, audit, sealer, erasures, scope, jdbc, clock);
        try {
            killed.work(one);
            return false;
        } catch (Killed expected) {
            return true;
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record Fragile(CompanyRows real, AtomicInteger removals, int at)
            implements CompanyRows {
        @Override
        public Set<String> tables() {
            return real.tables();
        }

        @Override
        public io.gatehouse.platform.erasure.Stage stage() {
            return real.stage();
        }

        @Override
        public Map<String, Long> count(UUID company) {
            return real.count(company);
        }

        @Override
        public Map<String, Long> delete(UUID company, int most) {
            Map<String, Long> removed = real.delete(company, most);
            if (removals.incrementAndGet() == at) {
                throw new Killed();
            }
            return removed;
        }
    }

    private ClientApp web() {
        return platform.client("web");
    }

    private Answer machineToken(String client, String scope) {
        Answer token =
                platform.client(client)
                        .token(
                                new LinkedHashMap<>(
                                        Map.of(
                                                "grant_type",
                                                "client_credentials",
                                                "scope",
                                                platform.fill(scope))));
        assertThat(token.status()).as(token.body()).isEqualTo(200);
        return token;
    }

    private boolean isActive(Answer token) {
        return platform.client("watch")
                .introspect(token.text("access_token"))
                .text("active")
                .equals("true");
    }

    private String record(UUID company) {
        return database.ask(
                "select record from erasure_record where encode(subject_hash, 'hex') = '%s'"
                        .formatted(HexFormat.of().formatHex(Sha256.of(company.toString()))));
    }

    /** Everything that the database holds of a company, as one hash. */
    private String state(UUID company) {
        return database.ask(
                """
                select md5(concat(
                    (select string_agg(c::text, '|' order by c.id) from company c where id = 'ID'),
                    (select string_agg(m::text, '|' order by m.id) from membership m where company_id = 'ID'),
                    (select string_agg(g::text, '|' order by g.id) from role_grant g where company_id = 'ID'),
                    (select string_agg(e::text, '|' order by e.api_id) from entitlement e where company_id = 'ID')))
                """
                        .replace("ID", company.toString()));
    }

    private static Map<String, Object> sortedLike(
            Map<String, Object> order, Map<String, Long> values) {
        Map<String, Object> sorted = new LinkedHashMap<>();
        order.keySet().forEach(key -> sorted.put(key, values.get(key)));
        values.forEach(sorted::putIfAbsent);
        return sorted;
    }

    // With the JDK alone, and the key from the published key set.
    private boolean isOurs(String jws)
            throws ParseException, GeneralSecurityException, JOSEException {
        ECKey key =
                JWKSet.parse(platform.browser().get("/oauth2/jwks").body())
                        .getKeyByKeyId(Tokens.header(jws).get("kid").toString())
                        .toECKey();
        String[] parts = jws.split("\\.", -1);
        Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
        check.initVerify(key.toECPublicKey());
        check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return check.verify(Base64.getUrlDecoder().decode(parts[2]));
    }

    private void asApp(String statement) throws SQLException {
        try (Connection connection = database.connectAsApp();
                Statement run = connection.createStatement()) {
            run.execute("set gatehouse.company = '%s'".formatted(one));
            run.execute(statement);
        }
    }
}
