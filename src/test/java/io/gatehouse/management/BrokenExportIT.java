package io.gatehouse.management;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The database goes away in the middle of an export, when its first part is long on the way. */
@GatehouseTest
class BrokenExportIT {

    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
    private static final int PATIENCE_MILLIS = 30_000;

    /** More than the sockets between server and reader hold before anybody reads. */
    private static final String MANY_EVENTS =
            """
            with made as (
                insert into audit_event (id, at, company_id, actor, action, subject, detail)
                select gen_random_uuid(), now(), 'ID', 'system:test', 'test.done', 'company:test',
                       jsonb_build_object('text', repeat('x', 10000))
                  from generate_series(1, 1500)
                returning id)
            insert into audit_seal (event_id, company_id, sequence, hash)
            select id, 'ID', 1000000 + row_number() over (), sha256('x') from made;
            insert into audit_head (company_id, sequence, at, signed)
            values ('ID', 2000000, now(), 'nobody verifies it here');
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private String company;
    private String token;

    @BeforeEach
    void make() throws SQLException {
        platform = new Platform(state, issuer);
        Callers callers = new Callers(platform);
        token = callers.person("admin", "one");
        company =
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named("one")));
        behindOurBack(MANY_EVENTS);
    }

    @AfterEach
    void remove() throws SQLException {
        behindOurBack(
                """
                delete from audit_event where id in
                    (select event_id from audit_seal where company_id = 'ID' and sequence > 1000000);
                delete from audit_seal where company_id = 'ID' and sequence > 1000000;
                delete from audit_head where company_id = 'ID' and sequence >= 2000000;
                """);
    }

    @Test
    void isBrokenOffSoThatNobodyTakesItForAWholeOne() throws IOException, SQLException {
        String answer;
        try (Socket reader = ask();
                Connection other = database.connectAsOwner();
                Statement lock = other.createStatement()) {
            String begin = readSome(reader);
            other.setAutoCommit(false);
            lock.execute("lock table audit_seal in access exclusive mode");

            CompletableFuture<String> rest = CompletableFuture.supplyAsync(() -> readAll(reader));
            await().atMost(Duration.ofMillis(PATIENCE_MILLIS))
                    .until(() -> rest.isDone() || endsTheWaitingConnection());
            answer = begin + rest.join();
            other.rollback();
        }

        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("Transfer-Encoding: chunked")
                .contains("\"sequence\":1000001")
                .doesNotContain("\"sequence\":1001500", "{\"events\":", "temporarily_unavailable")
                .doesNotEndWith(LAST_CHUNK);
    }

    @Test
    void endsProperlyWithItsLastLineWhenNothingGoesWrong() throws IOException {
        try (Socket reader = ask()) {
            assertThat(readAll(reader))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"sequence\":1001500", "{\"events\":")
                    .endsWith(LAST_CHUNK);
        }
    }

    private Socket ask() throws IOException {
        URI address = URI.create(issuer.value());
        Socket reader = new Socket();
        reader.setReceiveBufferSize(8192);
        reader.setSoTimeout(PATIENCE_MILLIS);
        reader.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        reader.getOutputStream()
                .write(
                        "GET /api/v1/audit/export HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                                .formatted(address.getAuthority(), token)
                                .getBytes(US_ASCII));
        return reader;
    }

    private static String readSome(Socket reader) throws IOException {
        byte[] some = reader.getInputStream().readNBytes(20_000);
        return new String(some, UTF_8);
    }

    private static String readAll(Socket reader) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            reader.getInputStream().transferTo(all);
        } catch (SocketException reset) {
            // The server may also break off this way.
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return all.toString(UTF_8);
    }

    private boolean endsTheWaitingConnection() {
        return !database.ask(
                        """
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                         where datname = current_database() and wait_event_type = 'Lock'
                           and query like '%audit_seal s left join audit_event%'
                        """)
                .equals("0");
    }

    private void behindOurBack(String statements) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement run = connection.createStatement()) {
            run.execute("set session_replication_role = replica");
            run.execute(statements.replace("'ID'", "'" + company + "'"));
        }
    }
}
