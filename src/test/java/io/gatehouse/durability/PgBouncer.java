package io.gatehouse.durability;

import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A PgBouncer in transaction mode before the PostgreSQL of the tests, on three connections. */
final class PgBouncer implements AutoCloseable {

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program, where it is installed. */
    static Optional<Path> program() {
        String path = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":", -1))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static PgBouncer before(TestDatabase database) throws IOException {
        URI server = URI.create(database.url().substring("jdbc:".length()));
        int port = GatehouseTestContext.freePort();
        // Not below target: as root the program runs as somebody who may not enter there.
        Path folder = Files.createTempDirectory("pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path users =
                Files.writeString(
                        folder.resolve("users.txt"),
                        "\"%s\" \"%s\"%n\"%s\" \"%s\"%n"
                                .formatted(
                                        database.owner(),
                                        database.password(),
                                        database.app(),
                                        database.password()));
        Path settings =
                Files.writeString(
                        folder.resolve("pgbouncer.ini"),
                        """
                        [databases]
                        * = host=%s port=%d
                        [pgbouncer]
                        listen_addr = 127.0.0.1
                        listen_port = %d
                        unix_socket_dir =
                        auth_type = trust
                        auth_file = %s
                        pool_mode = transaction
                        default_pool_size = 3
                        max_client_conn = 100
                        ignore_startup_parameters = extra_float_digits
                        """
                                .formatted(server.getHost(), server.getPort(), port, users));
        List<String> command = new ArrayList<>();
        if (Files.getOwner(folder).getName().equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of(program().orElseThrow().toString(), settings.toString()));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        PgBouncer started = new PgBouncer(process, port);
        Awaitility.await()
                .atMost(Patience.LONG)
                .pollInterval(Duration.ofMillis(20))
                .failFast("pgbouncer ended: see " + folder, () -> !process.isAlive())
                .until(started::listens);
        return started;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The address of the same database through it, as an operator has to write it. */
    String url(TestDatabase database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0"
                .formatted(port, database.name());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
