package io.gatehouse.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.GatehouseApplication;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.PreparedBeans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Gatehouse as a process of its own, which can be stopped and killed. */
final class Node implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofMinutes(1);

    private final Process process;
    private final Path log;
    private final int port;

    private Node(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts a process without waiting for it.
     *
     * @param data the data directory, which also gets the log
     * @param port listened on, at 127.0.0.1
     * @param settings further environment variables
     */
    static Node launch(Path data, int port, Map<String, String> settings) {
        return launch(program(), data, port, settings);
    }

    /** The same with a jar. */
    static Node launchJar(Path jar, Path data, int port, Map<String, String> settings) {
        return launch(java(List.of("-jar", jar.toString())), data, port, settings);
    }

    private static Node launch(
            List<String> program, Path data, int port, Map<String, String> settings) {
        try {
            Path log = Files.createTempFile(data.getParent(), "node", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(program)
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.to(log.toFile()));
            builder.environment().keySet().removeIf(Node::isSetting);
            builder.environment().put("SERVER_PORT", Integer.toString(port));
            builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
            builder.environment().put("GATEHOUSE_DATA_DIR", data.toString());
            builder.environment().putAll(settings);
            return new Node(builder.start(), log, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Runs a subcommand on the data of a running node.
     *
     * @return its exit status
     */
    static int command(Path data, String... words) {
        try {
            List<String> command = new ArrayList<>(program());
            command.addAll(List.of(words));
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    Files.createTempFile(data.getParent(), "command", ".log")
                                            .toFile());
            builder.environment().keySet().removeIf(Node::isSetting);
            builder.environment().put("GATEHOUSE_DATA_DIR", data.toString());
            return builder.start().waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    // The classes under test, started so that a test waits least; with -Dnode.program=script/server
    // what people start.
    private static List<String> program() {
        String given = System.getProperty("node.program");
        if (given != null) {
            return List.of(given);
        }
        return java(
                List.of(
                        "-Dspring.aot.enabled=" + PreparedBeans.areThere(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatehouseApplication.class.getName()));
    }

    private static List<String> java(List<String> what) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(what);
        return command;
    }

    private static boolean isSetting(String name) {
        return name.startsWith("GATEHOUSE_")
                || name.startsWith("SPRING_")
                || name.startsWith("MANAGEMENT_")
                || name.startsWith("SERVER_");
    }

    /** Starts a process and waits until it takes requests. */
    static Node start(Path data, int port, Map<String, String> settings) {
        Node node = launch(data, port, new LinkedHashMap<>(settings));
        node.awaitReady();
        return node;
    }

    void awaitReady() {
        Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the node ended:\n" + output());
                    }
                })
                .until(() -> browser().get("/actuator/health/readiness").status() == 200);
    }

    /** The address of this node alone. */
    String address() {
        return "http://localhost:" + port;
    }

    /** A browser without cookies at this node. */
    Http browser() {
        return new Http(address());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What the node has written. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for the end of a process that ends by itself; its exit status. */
    int awaitEnd() {
        try {
            assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Ends it as Ctrl-C or a service manager does, and waits. */
    void stop() {
        process.destroy();
        process.onExit().orTimeout(STOP.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(STOP.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        stop();
    }
}
