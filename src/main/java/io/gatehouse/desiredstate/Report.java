package io.gatehouse.desiredstate;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Outcomes as text for people. */
final class Report {

    /** As in sysexits.h: apart from the status of a plan with changes, which is 2. */
    static final int WRONG_ARGUMENTS = 64;

    private Report() {}

    /** One sentence about how much changes. */
    static String sum(List<Change> changes) {
        return changes.isEmpty()
                ? "no changes"
                : "%d to create, %d to change, %d to end"
                        .formatted(
                                count(changes, Change.Act.CREATE),
                                count(changes, Change.Act.UPDATE),
                                count(changes, Change.Act.DELETE));
    }

    /** The problems, one a line, behind a line that says that nothing was changed. */
    static String refusal(Path file, Outcome.Refused refused) {
        return refused.problems().stream()
                .map(Problem::text)
                .collect(
                        Collectors.joining(
                                "\n",
                                "%s was refused, nothing was changed:\n".formatted(file),
                                ""));
    }

    /** Prints what came of a command: changes and notes, or the problems on the error stream. */
    static void print(Outcome outcome, Path file, String done, CommandLine line) {
        PrintWriter out = line.getOut();
        outcome.notes().forEach(note -> line.getErr().println("note: " + note.text()));
        switch (outcome) {
            case Outcome.Accepted(var changes, _) -> {
                changes.forEach(change -> out.println(change.text()));
                out.println(done + ": " + sum(changes) + ".");
            }
            case Outcome.Refused refused -> line.getErr().println(refusal(file, refused));
        }
        out.flush();
        line.getErr().flush();
    }

    /** What the command line has set before the command is called. */
    static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("expected a parsed command line");
        }
        return value;
    }

    private static long count(List<Change> changes, Change.Act act) {
        return changes.stream().filter(change -> change.act() == act).count();
    }
}
