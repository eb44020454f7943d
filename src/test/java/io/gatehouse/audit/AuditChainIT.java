package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import io.gatehouse.companies.CompanyDraft;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.keys.KeyRotation;
import io.gatehouse.platform.Written;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log is only added to, chained and signed, and whoever changes it behind our back is found.
 */
@GatehouseTest
class AuditChainIT {

    @Autowired AuditLog log;
    @Autowired AuditSealer sealer;
    @Autowired AuditVerifier verifier;
    @Autowired AuditExport export;
    @Autowired AuditTrail trail;
    @Autowired CompanyRegister companies;
    @Autowired KeyRotation keys;
    @Autowired TestDatabase database;
    UUID company;

    @BeforeEach
    void makeALogOfSixEvents() {
        String slug = "audited-" + Long.toString(System.nanoTime(), 36);
        company =
                ((Written.Created)
                                companies.put(
                                        new CompanyDraft(slug, "Audited", null), "system:test"))
                        .id();
        for (int i = 0; i < 5; i++) {
            record(i);
        }
        sealer.seal();
    }

    @Test
    void isWholeWhenNobodyTouchedIt() {
        record(6);
        sealer.seal();

        AuditVerifier.Result result = verifier.database(company);

        assertThat(result.problems()).isEmpty();
        assertThat(result.length()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "update audit_event set actor = 'account:other' where ID3 | 3 was changed",
                "update audit_event set detail = '{\"i\": 77}' where ID3 | 3 was changed",
                "update audit_event set at = at + interval '1 second' where ID3 | 3 was changed",
                "update audit_event set action = 'x' where ID6 | 6 was changed",
                "delete from audit_event where ID3 | 3 was removed",
                "delete from audit_seal where COMPANY and sequence = 3 | 3..3 are missing",
                "with s as (delete from audit_seal where COMPANY and sequence = 3 returning event_id) delete from audit_event where id in (select event_id from s) | 3..3 are missing",
                "with s as (delete from audit_seal where COMPANY and sequence > 4 returning event_id) delete from audit_event where id in (select event_id from s) | the end is cut off",
                "insert into audit_event select gen_random_uuid(), at, company_id, 'a:b', 'c', 'd:e' from audit_event where ID3 | was slipped in",
                "insert into audit_seal select gen_random_uuid(), company_id, 7, hash from audit_seal where COMPANY and sequence = 6 | 7 was removed",
                "update audit_head set signed = (select signed from audit_head where company_id is null limit 1) where COMPANY | belongs to another log",
                "update audit_head set signed = concat(left(signed, -6), 'AAAAAA') where COMPANY | the signature is not right"
            })
    void findsWhoeverChangedTheDatabase(String statement, String expected) throws SQLException {
        behindOurBack(statement);

        assertThat(String.join("\n", verifier.database(company).problems())).contains(expected);
    }

    @Test
    void findsAnotherOrder() throws SQLException {
        behindOurBack("update audit_seal set sequence = 100 where COMPANY and sequence = 3");
        behindOurBack("update audit_seal set sequence = 3 where COMPANY and sequence = 4");
        behindOurBack("update audit_seal set sequence = 4 where COMPANY and sequence = 100");

        assertThat(verifier.database(company).problems())
                .contains("3 was changed, or what stood before it");
    }

    // The chain alone would not show it: whoever can write the database can compute hashes.
    @Test
    void findsAChainThatWasComputedAnew() throws SQLException {
        behindOurBack("update audit_event set actor = 'account:other' where ID6");
        String hash =
                database.ask(
                        where(
                                "select encode(hash, 'hex') from audit_seal where COMPANY and sequence = 5"));
        List<AuditTrail.Sealed> sealed = new ArrayList<>();
        trail.each(company, sealed::add);
        byte[] again =
                sealed.getLast().event().hashAfter(java.util.HexFormat.of().parseHex(hash), 6);
        behindOurBack(
                "update audit_seal set hash = decode('%s', 'hex') where COMPANY and sequence = 6"
                        .formatted(java.util.HexFormat.of().formatHex(again)));

        assertThat(verifier.database(company).problems())
                .containsExactly("6 is not what its signed head says");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set actor = 'x'",
                "delete from audit_event",
                "truncate audit_event",
                "update audit_seal set sequence = sequence + 1",
                "delete from audit_seal",
                "update audit_head set signed = ''",
                "delete from audit_head"
            })
    void theDatabaseRefusesChanges(String statement) throws SQLException {
        for (Connection connection : List.of(database.connectAsApp(), database.connectAsOwner())) {
            try (connection;
                    Statement run = connection.createStatement()) {
                run.execute("set gatehouse.instance = 'on'");
                assertThatThrownBy(() -> run.execute(statement))
                        .isInstanceOf(SQLException.class)
                        .hasMessageMatching("(?s).*(permission denied|only added to).*");
            }
        }
    }

    @Test
    void theDatabaseErasesNoLogOfALivingCompany() throws SQLException {
        try (Connection connection = database.connectAsApp();
                Statement run = connection.createStatement()) {
            run.execute("set gatehouse.instance = 'on'");
            assertThatThrownBy(() -> run.execute(where("select audit_erase('ID', 10)")))
                    .hasMessageContaining("not being erased");
        }
    }

    @Test
    void aCompanyReadsItsOwnLogOnly() throws SQLException {
        try (Connection connection = database.connectAsApp();
                Statement run = connection.createStatement()) {
            for (String table : List.of("audit_event", "audit_seal", "audit_head")) {
                run.execute("set gatehouse.company = ''");
                assertThat(count(run, table)).isZero();
                run.execute("set gatehouse.company = '%s'".formatted(UUID.randomUUID()));
                assertThat(count(run, table)).isZero();
                run.execute(where("set gatehouse.company = 'ID'"));
                assertThat(count(run, table)).isPositive();
            }
        }
    }

    // The order of commits is not that of the ids, and nobody waits for anybody.
    @Test
    void placesAnEventThatCommitsLate() throws SQLException {
        try (Connection late = database.connectAsApp();
                Statement run = late.createStatement()) {
            late.setAutoCommit(false);
            run.execute(
                    where(
                            "insert into audit_event select '00000000-0000-7000-8000-%012d', now(), 'ID', 'a:b', 'c', 'd:e'"
                                    .formatted(Math.abs(System.nanoTime() % 1_000_000_000_000L))));
            record(8);
            sealer.seal();
            assertThat(verifier.database(company).length()).isEqualTo(7);
            late.commit();
        }
        sealer.seal();

        assertThat(verifier.database(company).length()).isEqualTo(8);
        assertThat(verifier.database(company).problems()).isEmpty();
    }

    @Test
    void manySealersMakeOneChain() {
        Parallel.run(
                4,
                () -> {
                    for (int i = 0; i < 10; i++) {
                        record(i);
                        sealer.seal();
                    }
                    return true;
                });

        assertThat(verifier.database(company).problems()).isEmpty();
        assertThat(verifier.database(company).length()).isEqualTo(46);
    }

    @Test
    void staysWholeWhenKeysChange() {
        keys.rotate("ES256", true, "system:test");
        record(9);
        sealer.seal();
        assertThat(verifier.database(company).problems()).isEmpty();
        String kid =
                Tokens.header(
                                database.ask(
                                        where(
                                                "select signed from audit_head where COMPANY order by sequence desc limit 1")))
                        .get("kid")
                        .toString();

        keys.revoke(kid, "system:test");

        assertThat(String.join("", verifier.database(company).problems()))
                .contains("heads of a revoked key only");
        sealer.signAgain();
        assertThat(verifier.database(company).problems()).isEmpty();
    }

    // Only the JDK: SHA-256, ECDSA, and the lines as they are.
    @Test
    void anExportIsVerifiedByForeignMeans() throws GeneralSecurityException, ParseException {
        List<String> lines = new ArrayList<>();
        export.of(company, lines::add);

        byte[] hash = new byte[32];
        int events = 0;
        for (String line : lines) {
            if (line.contains("\"sequence\"")) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(hash);
                digest.update(
                        line.replaceFirst(",\"hash\":\"[\\w-]{43}\"", "")
                                .getBytes(StandardCharsets.UTF_8));
                hash = digest.digest();
                assertThat(line)
                        .contains(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
                events++;
            }
        }
        assertThat(events).isEqualTo(6);
        assertThat(lines.getLast()).isEqualTo("{\"events\":6}");
        String head = json(lines.get(lines.size() - 2)).get("head").toString();
        assertThat(Tokens.claims(head))
                .containsEntry("company", company.toString())
                .containsEntry("sequence", 6)
                .containsEntry(
                        "hash", Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        assertThat(isSignedBy(keyOf(lines.getFirst(), head), head)).isTrue();
    }

    @Test
    void findsAChangeInAnExport(@TempDir Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        export.of(company, lines::add);
        Path file = folder.resolve("audit.jsonl");

        Files.write(file, lines);
        assertThat(problems(file)).isEmpty();

        Files.write(file, lines.stream().map(line -> line.replace("\"i\":2", "\"i\":3")).toList());
        assertThat(problems(file)).isNotEmpty();

        List<String> shorter = new ArrayList<>(lines);
        shorter.removeIf(line -> line.contains("\"sequence\":6"));
        Files.write(file, shorter);
        assertThat(problems(file)).anyMatch(problem -> problem.contains("cut off"));
    }

    // Cut between two lines, where no line is malformed.
    @Test
    void anExportThatWasBrokenOffIsNotTakenForAWholeOne(@TempDir Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        export.of(company, lines::add);
        Path file = folder.resolve("audit.jsonl");

        for (int kept = 1; kept < lines.size(); kept++) {
            Files.write(file, lines.subList(0, kept));
            assertThat(problems(file))
                    .as("%d of %d lines", kept, lines.size())
                    .anyMatch(problem -> problem.contains("its last line is missing"));
        }
    }

    @Test
    void anExportOfSeveralLogsIsNotWholeWithoutOneOfThem(@TempDir Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        export.of(company, lines::add);
        Path file = folder.resolve("audit.jsonl");
        lines.removeIf(line -> line.contains(company.toString()));

        Files.write(file, lines);

        assertThat(problems(file)).containsExactly("the last line counts 6 events, there are 0");
    }

    @Test
    void whatFailsOnTheWayLeavesNoLastLine() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection other = database.connectAsOwner();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);

            assertThatThrownBy(() ->
                            export.of(
                                    company,
                                    line -> {
                                        lines.add(line);
                                        lockOnce(lock, lines);
                                    }))
                    .isInstanceOf(DataAccessException.class);
            other.rollback();
        }

        assertThat(lines).hasSize(7).noneMatch(line -> line.startsWith("{\"events\""));
    }

    private static void lockOnce(Statement lock, List<String> lines) {
        try {
            if (lines.size() == 2) {
                lock.execute("lock table audit_seal in access exclusive mode");
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private List<String> problems(Path file) throws IOException {
        AuditVerifier.FileResult result = verifier.file(file);
        List<String> problems = new ArrayList<>();
        result.chains().forEach(chain -> problems.addAll(chain.problems()));
        if (result.flaw() != null) {
            problems.add(result.flaw());
        }
        return problems;
    }

    private void record(int i) {
        log.record(
                new AuditEvent(
                        company, "system:test", "test.done", "company:" + company, Map.of("i", i)));
    }

    private void behindOurBack(String statement) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement run = connection.createStatement()) {
            run.execute("set session_replication_role = replica");
            assertThat(run.executeUpdate(where(statement))).isPositive();
        }
    }

    private String where(String statement) {
        String text = statement;
        for (int i = 3; i <= 6; i += 3) {
            text =
                    text.replace(
                            "ID" + i,
                            "id = (select event_id from audit_seal where COMPANY and sequence = "
                                    + i
                                    + ")");
        }
        return text.replaceAll("\\bCOMPANY\\b", "company_id = 'ID'")
                .replace("'ID'", "'" + company + "'");
    }

    private static int count(Statement run, String table) throws SQLException {
        try (var rows = run.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Map<String, Object> json(String line) {
        return JsonMapper.shared().readValue(line, new TypeReference<Map<String, Object>>() {});
    }

    private static ECKey keyOf(String first, String head) throws ParseException {
        String kid = Tokens.header(head).get("kid").toString();
        for (Object key : (List<?>) json(first).get("keys")) {
            @SuppressWarnings("unchecked")
            ECKey parsed = ECKey.parse((Map<String, Object>) key);
            if (parsed.getKeyID().equals(kid)) {
                return parsed;
            }
        }
        throw new AssertionError("no key " + kid);
    }

    private static boolean isSignedBy(ECKey key, String jws) throws GeneralSecurityException {
        try {
            String[] parts = jws.split("\\.", -1);
            Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
            check.initVerify(key.toECPublicKey());
            check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return check.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (com.nimbusds.jose.JOSEException broken) {
            throw new GeneralSecurityException(broken);
        }
    }
}
