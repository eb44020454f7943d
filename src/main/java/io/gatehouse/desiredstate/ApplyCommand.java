package io.gatehouse.desiredstate;

import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse apply FILE}: brings the instance to what the file says. */
@Command(
        name = "apply",
        description =
                "Brings the instance to what a desired-state file says, all of it or nothing.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Report.WRONG_ARGUMENTS,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:applied",
            "1:the file is refused and nothing was changed",
            "64:wrong arguments"
        })
public final class ApplyCommand implements Subcommand {

    @Mixin private final FileArguments file = new FileArguments();

    @Spec private @Nullable CommandSpec spec;

    /** For the command line. */
    public ApplyCommand() {}

    @Override
    public Integer call() {
        return CommandContext.call(context -> {
            Outcome outcome = context.getBean(DesiredState.class).apply(file.path(), file.prune());
            Report.print(outcome, file.path(), "Applied", Report.given(spec).commandLine());
            return outcome instanceof Outcome.Refused ? 1 : 0;
        });
    }
}
