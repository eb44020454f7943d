package io.gatehouse.interop;

import io.gatehouse.testing.Missing;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client program in another language, in {@code src/test/clients}. It asks for a browser where it
 * needs one, and says at the end what it saw; both are lines of JSON.
 */
final class Program {

    private static final Path FOLDER = Path.of("src/test/clients");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int OLDEST_NODE = 18;
    private static final int PATIENCE_SECONDS = 120;

    private final List<String> command;

    private Program(List<String> command) {
        this.command = command;
    }

    /**
     * A program for Node, with the libraries that script/test installs. Where there is no Node or
     * they are not, the test is skipped.
     */
    static Program node(String file) {
        if (nodeVersion() < OLDEST_NODE) {
            throw Missing.program("no Node %d or newer on this machine".formatted(OLDEST_NODE));
        }
        if (!Files.isDirectory(FOLDER.resolve("node_modules/openid-client"))) {
            throw Missing.program(
                    "its libraries are not installed: run script/test, or npm ci in " + FOLDER);
        }
        return new Program(List.of("node", file));
    }

    /** A program for Python with Authlib; where there is none the test is skipped. */
    static Program python(String file) {
        // First the system's own, which is the one that packages of the system belong to.
        return Stream.of("/usr/bin/python3", "python3")
                .filter(python -> output(python, "-c", "import authlib, requests").isPresent())
                .findFirst()
                .map(python -> new Program(List.of(python, file)))
                .orElseThrow(() ->
                        Missing.program(
                                "no Python with authlib and requests: install python3-authlib and python3-requests"));
    }

    private static int nodeVersion() {
        return output("node", "--version")
                .map(version -> Integer.parseInt(version.replaceAll("^v(\\d+)\\..*", "$1")))
                .orElse(0);
    }

    private static Optional<String> output(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(text.strip()) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /**
     * Runs one scenario.
     *
     * @param browser opens the address and goes on until it leads away from us; answers where to
     * @return what the program saw
     */
    Map<String, Object> run(
            String scenario, Map<String, Object> settings, UnaryOperator<String> browser) {
        try {
            Path complaints = Files.createTempFile("client", ".log");
            Process process =
                    new ProcessBuilder(
                                    Stream.concat(command.stream(), Stream.of(scenario)).toList())
                            .directory(FOLDER.toFile())
                            .redirectError(complaints.toFile())
                            .start();
            try {
                return converse(process, settings, browser, complaints);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, Object> converse(
            Process process,
            Map<String, Object> settings,
            UnaryOperator<String> browser,
            Path complaints)
            throws IOException {
        process.onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(tooLong -> {
                    process.destroyForcibly();
                    return process;
                });
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter to = process.outputWriter(StandardCharsets.UTF_8)) {
            tell(to, JSON.writeValueAsString(settings));
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                Map<String, Object> said =
                        JSON.readValue(line, new TypeReference<Map<String, Object>>() {});
                if (said.get("visit") instanceof String address) {
                    tell(to, browser.apply(address));
                } else {
                    return JSON.convertValue(
                            said.get("result"), new TypeReference<Map<String, Object>>() {});
                }
            }
        }
        throw new AssertionError("the client ended early: " + Files.readString(complaints));
    }

    private static void tell(BufferedWriter to, String line) throws IOException {
        to.write(line + "\n");
        to.flush();
    }
}
