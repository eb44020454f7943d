package io.gatehouse.grants;

import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse lint}: says what is worth a look about scopes and roles. */
@Command(
        name = "lint",
        description = "Looks for scopes and roles that are unused, unassigned or too broad.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:nothing was found", "2:something was found", "64:wrong arguments"})
public final class LintCommand implements Subcommand {

    private static final int FOUND = 2;

    @Spec private @Nullable CommandSpec spec;

    /** For the command line. */
    public LintCommand() {}

    @Override
    public Integer call() {
        return CommandContext.call(context -> {
            List<LintFinding> findings = context.getBean(ScopeLinter.class).lint();
            print(findings);
            return findings.isEmpty() ? 0 : FOUND;
        });
    }

    private void print(List<LintFinding> findings) {
        if (spec == null) {
            throw new IllegalStateException("expected a parsed command line");
        }
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(found -> out.println(found.line()));
        out.printf("%d found.%n", findings.size());
        out.flush();
    }
}
