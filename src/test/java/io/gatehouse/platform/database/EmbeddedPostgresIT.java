package io.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.GatehouseTestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresIT {

    @Test
    void keepsDataOverRestartsAndStopsWhatAKilledProcessLeft() throws Exception {
        Path home = GatehouseTestContext.dataDirectory().resolve("postgres");
        EmbeddedPostgres left = EmbeddedPostgres.start(home, true);
        run(left, "create table kept as select 1 as one");
        String oldAddress = left.url("postgres");

        try (EmbeddedPostgres next = EmbeddedPostgres.start(home, true)) {
            assertThat(text(next, "select one from kept")).isEqualTo("1");
            assertThatThrownBy(() -> DriverManager.getConnection(oldAddress, "postgres", "x"))
                    .hasMessageContaining("refused");
        }
        assertThat(new PostgresCluster(home).runningPort()).isEmpty();
    }

    @Test
    void isDurableLocalAndAsksForThePassword() throws Exception {
        Path home = GatehouseTestContext.dataDirectory().resolve("postgres");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home, true)) {
            assertThat(text(server, "show fsync")).isEqualTo("on");
            assertThat(text(server, "show full_page_writes")).isEqualTo("on");
            assertThat(text(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(text(server, "show unix_socket_directories")).isEmpty();
            assertThat(text(server, "select rolpassword from pg_authid where rolname = 'postgres'"))
                    .startsWith("SCRAM-SHA-256$");
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    server.url("postgres"), "postgres", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(home.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(home))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void startsAlthoughThePidFileNamesAnotherProcess() throws Exception {
        Path home = GatehouseTestContext.dataDirectory().resolve("postgres");
        EmbeddedPostgres.start(home, true).close();
        Path pidFile = home.resolve("cluster/postmaster.pid");
        Files.write(
                pidFile, List.of(Long.toString(ProcessHandle.current().pid()), home.toString()));

        try (EmbeddedPostgres server = EmbeddedPostgres.start(home, true)) {
            assertThat(text(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void letsOneProcessAtATimeHaveTheFolder() {
        DataDirectory data = DataDirectory.open(GatehouseTestContext.dataDirectory());
        DataDirectory.Lock lock = data.lock().orElseThrow();
        assertThat(data.lock()).isEmpty();
        lock.close();
        assertThat(data.lock()).isPresent();
    }

    @Test
    void readsTheMajorVersion() {
        assertThat(PostgresBinaries.major("postgres (PostgreSQL) 15.13 (Debian 15.13-0)"))
                .hasValue(15);
        assertThat(PostgresBinaries.major("postgres (PostgreSQL) 18.6")).hasValue(18);
        assertThat(PostgresBinaries.major("something else")).isEmpty();
    }

    private static void run(EmbeddedPostgres server, String statement) throws SQLException {
        try (Connection connection = connect(server);
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private static String text(EmbeddedPostgres server, String question) throws SQLException {
        try (Connection connection = connect(server)) {
            return Sql.text(connection, question);
        }
    }

    private static Connection connect(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(
                server.url("postgres"), EmbeddedPostgres.SUPERUSER, server.password());
    }
}
