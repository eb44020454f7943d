package io.gatehouse.desiredstate;

import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse plan FILE}: says what apply would do. */
@Command(
        name = "plan",
        description = "Says what applying a desired-state file would change; changes nothing.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Report.WRONG_ARGUMENTS,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all is as the file says",
            "1:the file is refused",
            "2:there are changes",
            "64:wrong arguments"
        })
public final class PlanCommand implements Subcommand {

    private static final int CHANGES = 2;

    @Mixin private final FileArguments file = new FileArguments();

    @Spec private @Nullable CommandSpec spec;

    /** For the command line. */
    public PlanCommand() {}

    @Override
    public Integer call() {
        return CommandContext.call(context -> {
            Outcome outcome = context.getBean(DesiredState.class).plan(file.path(), file.prune());
            Report.print(outcome, file.path(), "Plan", Report.given(spec).commandLine());
            return switch (outcome) {
                case Outcome.Refused _ -> 1;
                case Outcome.Accepted(var changes, _) -> changes.isEmpty() ? 0 : CHANGES;
            };
        });
    }
}
