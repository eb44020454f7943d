package io.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A durable PostgreSQL for one target, with the settings it ships with; made when missing. The
 * statement counter is loaded and switched off except in the passes that count.
 */
final class Database implements AutoCloseable {
    private static final String NAME = "bench";
    private static final String SIZES = "select pg_database_size('" + NAME + "'), pg_current_wal_lsn() - '0/0'";
    private static final String STATEMENTS =
            "select coalesce(sum(calls), 0),"
                    + " coalesce(sum(calls) filter (where query !~* '^\\s*(begin|start|commit|rollback|set|show|savepoint|release|discard)'), 0)"
                    + " from pg_stat_statements s join pg_database d on d.oid = s.dbid where datname = '" + NAME + "'";

    private final Path folder;
    private final int port;
    private final Path programs;
    private Process server;

    Database(Path folder, int port) {
        this.folder = folder.toAbsolutePath();
        this.port = port;
        this.programs = Path.of(System.getProperty("bench.postgresql"));
    }

    Map<String, String> environment() {
        return Map.of(
                "BENCH_DATABASE_PORT", Integer.toString(port),
                "BENCH_DATABASE", NAME,
                "BENCH_DATABASE_USER", NAME,
                "BENCH_DATABASE_PASSWORD", NAME);
    }

    void start(String cores) throws IOException, InterruptedException {
        boolean fresh = !Files.exists(folder.resolve("PG_VERSION"));
        if (fresh) {
            make();
        }
        List<String> command = new ArrayList<>(List.of("taskset", "-c", cores));
        command.addAll(unprivileged());
        command.addAll(List.of(programs.resolve("postgres").toString(), "-D", folder.toString(), "-p", Integer.toString(port)));
        server =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolveSibling("postgresql.log").toFile())
                        .start();
        while (run(List.of(programs.resolve("pg_isready").toString(), "-q", "-h", "127.0.0.1",
                "-p", Integer.toString(port))).status != 0) {
            if (!server.isAlive()) {
                throw new IllegalStateException("PostgreSQL did not start on port " + port);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        if (fresh) {
            sql("postgres", "create role " + NAME + " login createrole password '" + NAME + "'");
            sql("postgres", "create database " + NAME + " owner " + NAME);
            sql("postgres", "create extension pg_stat_statements");
        }
    }

    private void make() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        if (!unprivileged().isEmpty()) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        List<String> command = new ArrayList<>(unprivileged());
        command.addAll(List.of(programs.resolve("initdb").toString(), "-D", folder.toString(),
                "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"));
        Ran made = run(command);
        if (made.status != 0) {
            throw new IllegalStateException("initdb failed: " + made.output);
        }
        Files.writeString(
                folder.resolve("postgresql.auto.conf"),
                """
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                shared_preload_libraries = 'pg_stat_statements'
                pg_stat_statements.track = 'none'
                """);
    }

    ProcessTree processes() {
        return new ProcessTree(server.pid());
    }

    /** Size of the database and position of the write-ahead log, in bytes. */
    long[] sizes() {
        return numbers(SIZES);
    }

    void count(boolean on) {
        sql("postgres", "alter system set pg_stat_statements.track = '" + (on ? "top" : "none") + "'");
        sql("postgres", "select pg_reload_conf(), pg_stat_statements_reset()");
    }

    /** Statements since counting began: all, and those that are not transaction control. */
    long[] statements() {
        return numbers(STATEMENTS);
    }

    /** The statements counted, most called first. */
    String list() {
        return sql("postgres", "select calls, regexp_replace(left(query, 110), '\\s+', ' ', 'g')"
                + " from pg_stat_statements s join pg_database d on d.oid = s.dbid"
                + " where datname = '" + NAME + "' order by calls desc limit 30");
    }

    private long[] numbers(String query) {
        String[] words = sql("postgres", query).strip().split("\\|");
        return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
    }

    String sql(String database, String statement) {
        try {
            Ran ran = run(List.of(programs.resolve("psql").toString(), "-XAtq", "-v", "ON_ERROR_STOP=1",
                    "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "postgres", "-d", database,
                    "-c", statement));
            if (ran.status != 0) {
                throw new IllegalStateException(statement + ": " + ran.output);
            }
            return ran.output;
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private record Ran(int status, String output) {}

    private static Ran run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ran(process.waitFor(), output);
    }

    // PostgreSQL refuses to run as root.
    private static List<String> unprivileged() {
        return "root".equals(System.getProperty("user.name"))
                ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
                : List.of();
    }

    @Override
    public void close() throws IOException {
        if (server != null && server.isAlive()) {
            try {
                // SIGINT: fast shutdown
                run(List.of("kill", "-INT", Long.toString(server.pid())));
                server.waitFor(20, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
