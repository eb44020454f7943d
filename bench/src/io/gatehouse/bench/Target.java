package io.gatehouse.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A server to measure, described by a properties file; see {@code bench/targets}. Its commands run
 * in the repository's root with BENCH_PORT, BENCH_DIR (a folder of its own), BENCH_ORIGIN,
 * BENCH_DATABASE_PORT, BENCH_DATABASE, BENCH_DATABASE_USER and BENCH_DATABASE_PASSWORD.
 */
final class Target implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final int POLL_MILLIS = 20;

    private final long authorizations;
    private final Properties properties = new Properties();
    private final String id;
    private final Path folder;
    private final int port;
    private final Database database;
    private Process process;

    /**
     * Takes two ports: {@code port} and, for the database, the one after it.
     *
     * @param authorizations how many there are beside those of the load; 0 for a database of its own as it is
     */
    Target(Path file, Path work, int port, long authorizations) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        this.authorizations = authorizations;
        this.id = file.getFileName().toString().replace(".properties", authorizations == 0 ? "" : "-" + authorizations);
        this.folder = Files.createDirectories(work.resolve(id));
        this.port = port;
        this.database =
                "false".equals(properties.getProperty("database"))
                        ? null
                        : new Database(folder.resolve("postgresql"), port + 1);
    }

    String id() {
        return id;
    }

    String name() {
        return get("name") + (authorizations == 0 ? "" : String.format(", %,d authorizations", authorizations));
    }

    /** Adds the authorizations that are missing; the server has run before, and made its tables. */
    void populate() {
        if (authorizations > 0) {
            Population population = new Population(database, authorizations);
            population.fill();
            System.err.println(name() + ": " + population.describe());
        }
    }

    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    String origin() {
        return "http://localhost:" + port;
    }

    Database database() {
        return database;
    }

    ProcessTree processes() {
        return new ProcessTree(process.pid());
    }

    boolean has(String key) {
        return properties.containsKey(key);
    }

    String get(String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(id + ".properties: " + key + " is missing");
        }
        return value.replace("${origin}", origin());
    }

    /** Fetches or builds what is needed; false when it cannot be had here. */
    boolean prepare() throws IOException, InterruptedException {
        return !has("prepare") || command("", get("prepare"), "prepare").waitFor() == 0;
    }

    /**
     * Starts the server and its database.
     *
     * @param cores a list as taskset takes it
     * @return from the start of the server's process to its first token
     */
    Duration start(String cores) throws IOException, InterruptedException {
        if (database != null) {
            database.start(cores);
        }
        long start = System.nanoTime();
        process = command("taskset -c " + cores + " ", get("start"), "server");
        try (Client client = new Client(this)) {
            while (!client.ready() || !token(client)) {
                if (!process.isAlive() || System.nanoTime() - start > START_LIMIT.toNanos()) {
                    throw new IllegalStateException(
                            name() + " did not start, see " + folder.resolve("server.log"));
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static boolean token(Client client) throws IOException {
        try {
            client.service();
            return true;
        } catch (WrongAnswer notYet) {
            return false;
        }
    }

    private Process command(String prefix, String command, String log) throws IOException {
        List<String> words = new ArrayList<>(List.of("bash", "-c", "exec " + prefix + command));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("BENCH_PORT", Integer.toString(port));
        builder.environment().put("BENCH_ORIGIN", origin());
        builder.environment().put("BENCH_DIR", folder.toString());
        if (database != null) {
            builder.environment().putAll(database.environment());
        }
        return builder.redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(log + ".log").toFile()))
                .start();
    }

    @Override
    public void close() throws IOException {
        try {
            if (process != null) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            }
            if (database != null) {
                database.close();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
