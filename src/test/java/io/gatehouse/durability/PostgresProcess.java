package io.gatehouse.durability;

import io.gatehouse.platform.database.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The embedded PostgreSQL of a node, seen from outside.
 *
 * @param home the folder with its cluster
 */
record PostgresProcess(Path home) {
    private static final int PORT_LINE = 3;

    /**
     * {@code kill -9} of all its processes at once: where the first one dies alone, the others end
     * in order.
     */
    void kill() {
        try {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(lines().getFirst().strip())).orElseThrow();
            List<String> command = new ArrayList<>(List.of("kill", "-9"));
            Stream.concat(Stream.of(server), server.descendants())
                    .forEach(one -> command.add(Long.toString(one.pid())));
            new ProcessBuilder(command).start().waitFor();
            server.onExit().join();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Makes it lose what it acknowledged shortly before a kill. */
    void acknowledgeBeforeWriting() throws IOException {
        String url =
                "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(lines().get(PORT_LINE).strip());
        String password = Files.readString(home.resolve("password")).strip();
        try (Connection connection =
                        DriverManager.getConnection(url, EmbeddedPostgres.SUPERUSER, password);
                Statement run = connection.createStatement()) {
            run.execute("alter system set synchronous_commit = off");
            run.execute("alter system set wal_writer_delay = '10s'");
            run.execute("select pg_reload_conf()");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(home.resolve("cluster/postmaster.pid"));
    }
}
