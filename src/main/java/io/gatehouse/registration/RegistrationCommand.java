package io.gatehouse.registration;

import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse registration-token POLICY}: lets somebody register clients. */
@Command(
        name = "registration-token",
        description = "Makes an initial access token, with which clients register themselves.",
        mixinStandardHelpOptions = true)
public final class RegistrationCommand implements Subcommand {

    private static final int REFUSED = 1;
    private static final String ACTOR = "operator:command-line";

    @Parameters(
            paramLabel = "POLICY",
            description = "name of a registration policy of the desired-state file")
    private @Nullable String policy;

    @Option(
            names = "--uses",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "how many clients may register with it (default: ${DEFAULT-VALUE})")
    private int uses;

    @Option(
            names = "--expires-in",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            description = "ISO 8601, such as PT1H or P30D (default: ${DEFAULT-VALUE})")
    private @Nullable Duration life;

    @Spec private @Nullable CommandSpec spec;

    /** For the command line. */
    public RegistrationCommand() {}

    @Override
    public Integer call() {
        Optional<String> misfit = InitialAccessTokens.misfit(uses, given(life));
        if (misfit.isPresent()) {
            return refuse(misfit.get());
        }
        return CommandContext.call(context -> {
            Optional<RegistrationPolicy> found =
                    context.getBean(RegistrationPolicies.class).find(given(policy));
            return found.isEmpty()
                    ? refuse("there is no registration policy " + policy)
                    : issue(context, found.get());
        });
    }

    private int issue(ApplicationContext context, RegistrationPolicy found) {
        InitialAccessTokens.Issued issued =
                new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                        .execute(status ->
                                context.getBean(InitialAccessTokens.class)
                                        .issue(found, uses, given(life), ACTOR));
        out().println(Objects.requireNonNull(issued).value());
        out().flush();
        return 0;
    }

    private int refuse(String why) {
        out().printf(Locale.ROOT, "gatehouse: %s%n", why);
        out().flush();
        return REFUSED;
    }

    private PrintWriter out() {
        return given(spec).commandLine().getOut();
    }

    private static <T> T given(@Nullable T argument) {
        return Objects.requireNonNull(argument, "picocli fills it before the call");
    }
}
