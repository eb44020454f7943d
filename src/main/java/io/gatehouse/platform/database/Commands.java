package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs short programs to their end. */
final class Commands {
    private Commands() {}

    /**
     * What a program left.
     *
     * @param output standard output and errors together
     */
    record Result(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }

        /** The last line that says something: for one-line messages. */
        String lastLine() {
            List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? "exit status " + status : lines.getLast().strip();
        }
    }

    /** Runs in the root folder, so that another user than ours can start there. */
    static Result run(List<String> command) {
        try {
            // A file, not a pipe: a server left running would keep a pipe open for ever.
            Path output = Files.createTempFile("gatehouse", ".out");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command)
                                .directory(Path.of("/").toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile());
                builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
                builder.environment().put("LC_ALL", "C");
                int status = builder.start().waitFor();
                return new Result(status, Files.readString(output, UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException failure) {
            return new Result(127, String.valueOf(failure.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Result(130, "interrupted");
        }
    }
}
