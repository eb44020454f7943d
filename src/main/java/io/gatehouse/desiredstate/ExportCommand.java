package io.gatehouse.desiredstate;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse export [FILE]}: writes the instance as a desired-state file. */
@Command(
        name = "export",
        description = "Writes the instance as a desired-state file, without any secret.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Report.WRONG_ARGUMENTS)
public final class ExportCommand implements Subcommand {

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "where to; without it, standard output")
    private @Nullable Path file;

    @Spec private @Nullable CommandSpec spec;

    /** For the command line. */
    public ExportCommand() {}

    @Override
    public Integer call() {
        return CommandContext.call(context -> {
            write(context.getBean(DesiredState.class).export());
            return 0;
        });
    }

    private void write(String text) {
        if (file == null) {
            PrintWriter out = Report.given(spec).commandLine().getOut();
            out.print(text);
            out.flush();
            return;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new StartRefused("cannot write " + file, failure);
        }
    }
}
