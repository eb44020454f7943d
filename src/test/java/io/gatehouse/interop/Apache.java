package io.gatehouse.interop;

import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Missing;
import io.gatehouse.testing.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/** An Apache with mod_auth_openidc, started as nobody in particular on a port of its own. */
final class Apache implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/apache2");
    private static final Path MODULES = Path.of("/usr/lib/apache2/modules");
    private static final Path SETTINGS = Path.of("src/test/clients/apache.conf");

    private final Process process;
    private final Path folder;
    private final int port;

    private Apache(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Skips the test where there is none. */
    static void mustBeInstalled() {
        if (!Files.isExecutable(PROGRAM)
                || !Files.isReadable(MODULES.resolve("mod_auth_openidc.so"))) {
            throw Missing.program(
                    "no Apache with mod_auth_openidc: install libapache2-mod-auth-openidc");
        }
    }

    /** A port for one that is to be started. */
    static int port() {
        return GatehouseTestContext.freePort();
    }

    /** Starts one on the port, with what the settings leave open. */
    static Apache start(int port, Map<String, String> open) throws IOException {
        // Not below target: as root it runs as somebody who may not enter there.
        Path folder = Files.createTempDirectory("apache");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path settings = Files.copy(SETTINGS, folder.resolve("apache.conf"));
        List<String> command = new ArrayList<>();
        if (Files.getOwner(folder).getName().equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of(PROGRAM.toString(), "-D", "FOREGROUND", "-f", settings.toString()));
        define(command, "PORT", Integer.toString(port));
        define(command, "FOLDER", folder.toString());
        define(command, "MODULES", MODULES.toString());
        open.forEach((name, value) -> define(command, name, value));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.log").toFile())
                        .start();
        Apache started = new Apache(process, folder, port);
        Awaitility.await()
                .atMost(Patience.LONG)
                .pollInterval(Duration.ofMillis(20))
                .failFast("Apache ended: see " + folder, () -> !process.isAlive())
                .until(started::listens);
        return started;
    }

    // Read before the settings are.
    private static void define(List<String> command, String name, String value) {
        command.addAll(List.of("-C", "Define %s \"%s\"".formatted(name, value)));
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it wrote into its log. */
    String log() {
        try {
            return Files.readString(folder.resolve("error.log"));
        } catch (IOException none) {
            return none.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        FileSystemUtils.deleteRecursively(folder);
    }
}
