package io.gatehouse.desiredstate;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that plan and apply share: an apply takes what a plan was shown for. */
final class FileArguments {

    @Parameters(paramLabel = "FILE", description = "the desired-state file")
    private @Nullable Path file;

    @Option(
            names = "--prune",
            paramLabel = "KIND",
            converter = KindName.class,
            description = "also delete what is not listed: accounts, clients, companies or apis")
    private Set<Kind> prune = Set.of();

    Path path() {
        return Report.given(file);
    }

    Set<Kind> prune() {
        return prune;
    }
}
