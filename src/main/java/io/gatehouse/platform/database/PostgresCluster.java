package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The files of an embedded server.
 *
 * @param home holds the cluster, its password, its log and the unpacked programs
 */
record PostgresCluster(Path home) {
    private static final int STATUS_LINE = 7;
    private static final int PORT_LINE = 3;

    Path path() {
        return home.resolve("cluster");
    }

    /** Where initdb works; renamed when done, so that a half-made cluster is never started. */
    Path half() {
        return home.resolve("cluster.part");
    }

    Path passwordFile() {
        return home.resolve("password");
    }

    Path log() {
        return home.resolve("log");
    }

    String password() throws IOException {
        return EmbeddedPostgres.read(passwordFile());
    }

    boolean exists() {
        return Files.isDirectory(path());
    }

    /** The programs that made the cluster; before that, the ones that shall. */
    PostgresBinaries binaries() throws IOException {
        Path unpacked = home.resolve("binaries");
        return exists()
                ? PostgresBinaries.ofMajor(
                        Integer.parseInt(EmbeddedPostgres.read(path().resolve("PG_VERSION"))),
                        unpacked)
                : PostgresBinaries.newest(unpacked);
    }

    /** Writes all of the configuration: nothing in it is meant for hands. */
    void configure(int port, boolean durable) throws IOException {
        String settings =
                """
                # Written by Gatehouse at every start.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 60
                shared_buffers = 64MB
                huge_pages = off
                jit = off
                min_wal_size = 32MB
                max_wal_size = 256MB
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_min_messages = 'warning'
                log_line_prefix = '%%m [%%p] '
                default_text_search_config = 'pg_catalog.simple'
                """
                        .formatted(port);
        // For tests: many started contexts, each with its pool, share one server.
        String test =
                """
                fsync = off
                synchronous_commit = off
                full_page_writes = off
                max_connections = 300
                """;
        Files.writeString(path().resolve("postgresql.conf"), durable ? settings : settings + test);
    }

    Commands.Result start(PostgresUser user, PostgresBinaries binaries) throws IOException {
        if (Files.exists(log())) {
            Files.move(log(), log().resolveSibling("log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(log());
        user.ownOne(log());
        return user.run(
                List.of(
                        binaries.program("pg_ctl"),
                        "start",
                        "-D",
                        path().toString(),
                        "-l",
                        log().toString(),
                        "-w",
                        "-t",
                        "60",
                        "-s"));
    }

    Commands.Result stop(PostgresUser user, PostgresBinaries binaries) {
        return user.run(
                List.of(
                        binaries.program("pg_ctl"),
                        "stop",
                        "-D",
                        path().toString(),
                        "-m",
                        "fast",
                        "-w",
                        "-t",
                        "30",
                        "-s"));
    }

    /**
     * Stops the server that runs on these files. A process that only inherited the number in the
     * pid file is left alone and the file removed, since PostgreSQL would take it for a server; not
     * before the last process of a server that was killed is gone, which the file guards against.
     */
    void stopLeftOver(PostgresUser user, PostgresBinaries binaries) throws IOException {
        Optional<ProcessHandle> process = process();
        if (process.isEmpty()) {
            return;
        }
        if (isServer(process.get())) {
            stop(user, binaries);
            return;
        }
        List<ProcessHandle> orphans = ProcessHandle.allProcesses().filter(this::worksHere).toList();
        orphans.forEach(ProcessHandle::destroyForcibly);
        orphans.forEach(orphan -> orphan.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        Files.deleteIfExists(pidFile());
    }

    /** The server that runs on these files. */
    Optional<ProcessHandle> server() throws IOException {
        return process().filter(this::isServer);
    }

    /** The port of the server that runs on these files and takes connections. */
    Optional<Integer> runningPort() throws IOException {
        Optional<ProcessHandle> server = server();
        List<String> lines = pidLines();
        boolean ready =
                lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
        return server.isPresent() && ready
                ? Optional.of(Integer.valueOf(lines.get(PORT_LINE).strip()))
                : Optional.empty();
    }

    String lastWords(Commands.Result started) throws IOException {
        try (Stream<String> lines = Files.lines(log(), UTF_8)) {
            return lines.filter(line -> line.contains("FATAL") || line.contains("ERROR"))
                    .reduce((first, second) -> second)
                    .orElse(started.lastLine());
        }
    }

    private Path pidFile() {
        return path().resolve("postmaster.pid");
    }

    private List<String> pidLines() throws IOException {
        return Files.exists(pidFile()) ? Files.readAllLines(pidFile(), UTF_8) : List.of();
    }

    private Optional<ProcessHandle> process() throws IOException {
        List<String> lines = pidLines();
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive);
    }

    private boolean isServer(ProcessHandle process) {
        Path command = Path.of(process.info().command().orElse("unknown"));
        // Where there is no /proc, the program's name decides.
        return command.getFileName().toString().startsWith("postgres")
                && (!Files.exists(folderOf(process)) || worksHere(process));
    }

    /** A server and its processes work in its data directory. */
    private boolean worksHere(ProcessHandle process) {
        try {
            return Files.exists(folderOf(process)) && Files.isSameFile(folderOf(process), path());
        } catch (IOException gone) {
            return false;
        }
    }

    private static Path folderOf(ProcessHandle process) {
        return Path.of("/proc", Long.toString(process.pid()), "cwd");
    }
}
