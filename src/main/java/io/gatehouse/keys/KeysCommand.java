package io.gatehouse.keys;

import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse keys list|rotate|revoke}: what an operator does with signing keys. */
@Command(
        name = "keys",
        description = "Lists, rotates and revokes signing keys.",
        mixinStandardHelpOptions = true)
public final class KeysCommand implements Subcommand {

    private static final int REFUSED = 1;
    private static final String ACTOR = "operator:command-line";

    @Spec private @Nullable CommandSpec spec;

    /** For the command line. */
    public KeysCommand() {}

    @Override
    public Integer call() {
        return list();
    }

    /** Prints every key, newest first. */
    @Command(name = "list", description = "Lists all keys with their states, newest first.")
    int list() {
        return CommandContext.call(context -> {
            context.getBean(KeyRotation.class)
                    .list()
                    .forEach(key ->
                            out().printf(
                                            Locale.ROOT,
                                            "%s  %-5s  %-8s  %s%n",
                                            key.kid(),
                                            key.algorithm(),
                                            key.state(),
                                            key.createdAt()));
            out().flush();
            return 0;
        });
    }

    /** Publishes a successor. */
    @Command(
            name = "rotate",
            description =
                    "Publishes a new key; it signs once every cache has had the time to read it.")
    int rotate(
            @Parameters(paramLabel = "ALGORITHM", description = "RS256, PS256, ES256 or EdDSA")
                    String algorithm,
            @Option(names = "--now", description = "let it sign at once") boolean atOnce) {
        if (!KeyRing.ALGORITHMS.contains(algorithm)) {
            out().printf("gatehouse: no such algorithm, choose one of %s%n", KeyRing.ALGORITHMS);
            out().flush();
            return REFUSED;
        }
        return CommandContext.call(context -> {
            context.getBean(KeyRotation.class).rotate(algorithm, atOnce, ACTOR);
            return 0;
        });
    }

    /** Ends a key that is known to others. */
    @Command(
            name = "revoke",
            description =
                    "Ends a key at once: it leaves the key set, its tokens are inactive, a successor"
                            + " signs.")
    int revoke(@Parameters(paramLabel = "KID", description = "the key's name") String kid) {
        return CommandContext.call(context -> {
            boolean found = context.getBean(KeyRotation.class).revoke(kid, ACTOR).isPresent();
            out().println(found ? "revoked" : "gatehouse: no live key has this name");
            out().flush();
            return found ? 0 : REFUSED;
        });
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command");
        }
        return spec.commandLine().getOut();
    }
}
