package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Randomness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL of our own in a folder: durable, 127.0.0.1 only, a random port, password
 * log-in. It runs in a session of its own (pg_ctl sees to that), so that Ctrl-C reaches us and not
 * it.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** The superuser of the cluster; only the launcher signs in as it. */
    public static final String SUPERUSER = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int ATTEMPTS = 3;

    private final PostgresCluster cluster;
    private final PostgresUser user;
    private final PostgresBinaries binaries;
    private final int port;
    private final String password;
    private volatile boolean closing;

    private EmbeddedPostgres(
            PostgresCluster cluster, PostgresUser user, PostgresBinaries binaries, int port)
            throws IOException {
        this.cluster = cluster;
        this.user = user;
        this.binaries = binaries;
        this.port = port;
        this.password = cluster.password();
    }

    /**
     * Starts the server of the folder, making its cluster first if there is none, and stopping a
     * server that a killed process left behind. The caller holds the folder's lock.
     *
     * @param home made if missing
     * @param durable false skips fsync: for tests only
     */
    public static EmbeddedPostgres start(Path home, boolean durable) {
        try {
            Files.createDirectories(home);
            PostgresUser user = PostgresUser.of(home);
            PostgresCluster cluster = new PostgresCluster(home);
            PostgresBinaries binaries = cluster.binaries();
            user.ownOne(home);
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
            if (!cluster.exists()) {
                make(cluster, user, binaries, durable);
            }
            cluster.stopLeftOver(user, binaries);
            return launch(cluster, user, binaries, durable);
        } catch (IOException failure) {
            throw new StartRefused(
                    "the embedded PostgreSQL in %s cannot be started (%s)".formatted(home, failure),
                    failure);
        }
    }

    /** Stops the server that a killed process left in the folder, if there is one. */
    public static void stopLeftOver(Path home) {
        PostgresCluster cluster = new PostgresCluster(home);
        if (!cluster.exists()) {
            return;
        }
        try {
            cluster.stopLeftOver(PostgresUser.of(home), cluster.binaries());
        } catch (IOException failure) {
            throw new StartRefused(
                    "the PostgreSQL left in %s cannot be stopped (%s)".formatted(home, failure),
                    failure);
        }
    }

    /** Returns the JDBC address of a database of this server. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /** Returns the password of {@link #SUPERUSER} and of the owner role. */
    public String password() {
        return password;
    }

    /** Stops the server; connections still open are ended. */
    @Override
    public void close() {
        closing = true;
        Commands.Result stopped = cluster.stop(user, binaries);
        if (!stopped.succeeded()) {
            throw new IllegalStateException(
                    "the embedded PostgreSQL did not stop: " + stopped.lastLine());
        }
    }

    // Whoever killed it, Gatehouse needs it: recovery takes no hands.
    private void startAgainWhenItEnds() throws IOException {
        cluster.server().ifPresent(this::startAgainWhenItEnds);
    }

    private void startAgainWhenItEnds(ProcessHandle server) {
        var _ = server.onExit().thenRun(this::startAgain);
    }

    private void startAgain() {
        if (closing) {
            return;
        }
        LOG.warn("the embedded PostgreSQL has ended; starting it again");
        for (int attempt = 0; attempt < ATTEMPTS && !closing; attempt++) {
            try {
                cluster.stopLeftOver(user, binaries);
                if (cluster.start(user, binaries).succeeded()) {
                    startAgainWhenItEnds();
                    return;
                }
            } catch (IOException failure) {
                LOG.warn("the embedded PostgreSQL cannot be started: {}", failure.getMessage());
            }
        }
        LOG.error("the embedded PostgreSQL stays down; see {}", cluster.log());
    }

    private static void make(
            PostgresCluster cluster, PostgresUser user, PostgresBinaries binaries, boolean durable)
            throws IOException {
        FileSystemUtils.deleteRecursively(cluster.half());
        Files.deleteIfExists(cluster.passwordFile());
        Files.createFile(
                cluster.passwordFile(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(cluster.passwordFile(), Randomness.base64Url(24));
        user.ownOne(cluster.passwordFile());
        Commands.Result made = user.run(initdb(cluster, binaries, "C.UTF-8", durable));
        if (!made.succeeded() && binaries.major() < 17) {
            FileSystemUtils.deleteRecursively(cluster.half());
            made = user.run(initdb(cluster, binaries, "C", durable));
        }
        if (!made.succeeded()) {
            throw new StartRefused(
                    "PostgreSQL's initdb failed in %s: %s"
                            .formatted(cluster.half(), made.lastLine()));
        }
        Files.move(cluster.half(), cluster.path(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> initdb(
            PostgresCluster cluster, PostgresBinaries binaries, String locale, boolean durable) {
        List<String> command = new ArrayList<>();
        command.add(binaries.program("initdb"));
        command.addAll(List.of("-D", cluster.half().toString(), "-U", SUPERUSER));
        command.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + cluster.passwordFile()));
        command.addAll(List.of("--encoding=UTF8", "--data-checksums"));
        if (binaries.major() >= 17) {
            command.addAll(
                    List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        } else {
            command.add("--locale=" + locale);
        }
        if (!durable) {
            command.add("--no-sync");
        }
        return command;
    }

    private static EmbeddedPostgres launch(
            PostgresCluster cluster, PostgresUser user, PostgresBinaries binaries, boolean durable)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            cluster.configure(port, durable);
            Commands.Result started = cluster.start(user, binaries);
            if (started.succeeded()) {
                EmbeddedPostgres server = new EmbeddedPostgres(cluster, user, binaries, port);
                server.startAgainWhenItEnds();
                return server;
            }
            // Another process may have taken the port in between.
            if (attempt == ATTEMPTS) {
                throw new StartRefused(
                        "the embedded PostgreSQL did not start; its last words (%s): %s"
                                .formatted(cluster.log(), cluster.lastWords(started)));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    static String read(Path file) throws IOException {
        return Files.readString(file, UTF_8).strip();
    }
}
