package io.gatehouse.desiredstate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.cli.Subcommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Plan and apply take the same arguments. */
class FileArgumentsTest {

    private static final int WRONG_ARGUMENTS = 64;

    private final StringWriter errors = new StringWriter();

    static Stream<Subcommand> commands() {
        return Stream.of(new PlanCommand(), new ApplyCommand());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void takeAFileAndTheKindsToPrune(Subcommand command) {
        CommandLine line = new CommandLine(command);

        line.parseArgs("gatehouse.yaml", "--prune", "clients", "--prune", "apis");

        assertThat(line.getMixins().get("file"))
                .isInstanceOfSatisfying(
                        FileArguments.class,
                        given -> {
                            assertThat(given.path()).isEqualTo(Path.of("gatehouse.yaml"));
                            assertThat(given.prune())
                                    .containsExactlyInAnyOrder(Kind.CLIENTS, Kind.APIS);
                        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void pruneNothingUnlessAsked(Subcommand command) {
        CommandLine line = new CommandLine(command);

        line.parseArgs("gatehouse.yaml");

        assertThat(line.getMixins().get("file"))
                .isInstanceOfSatisfying(
                        FileArguments.class, given -> assertThat(given.prune()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void refuseAKindThatIsNone(Subcommand command) {
        int status = line(command).execute("gatehouse.yaml", "--prune", "people");

        assertThat(status).isEqualTo(WRONG_ARGUMENTS);
        assertThat(errors.toString()).contains("expected accounts, clients, companies or apis");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void refuseToGoWithoutAFile(Subcommand command) {
        int status = line(command).execute();

        assertThat(status).isEqualTo(WRONG_ARGUMENTS);
        assertThat(errors.toString()).contains("FILE");
    }

    private CommandLine line(Subcommand command) {
        return new CommandLine(command).setErr(new PrintWriter(errors));
    }
}
