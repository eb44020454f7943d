package io.gatehouse.keys;

import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import io.gatehouse.platform.database.InstanceKeyRotation;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse keys list|rotate|revoke|rotate-instance}: what an operator does with keys. */
@Command(
        name = "keys",
        description = "Lists, rotates and revokes keys.",
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
            out().println("Signing keys");
            context.getBean(KeyRotation.class)
                    .list()
                    .forEach(key -> line(key.kid(), key.algorithm(), key.state(), key.createdAt()));
            out().println("Symmetric keys");
            context.getBean(SymmetricRotation.class)
                    .list()
                    .forEach(key -> line(key.id(), key.purpose(), key.state(), key.createdAt()));
            out().println("Instance keys");
            context.getBean(InstanceRotation.class).list().forEach(this::line);
            out().flush();
            return 0;
        });
    }

    private void line(Object name, String kind, String state, Instant createdAt) {
        out().printf(
                        Locale.ROOT,
                        "  %s  %-17s  %-8s  %s%n",
                        name,
                        kind,
                        state,
                        createdAt.truncatedTo(ChronoUnit.SECONDS));
    }

    private void line(InstanceKeyRotation.Listed key) {
        String advice =
                switch (key.state()) {
                    case "current" -> "seals";
                    case "retired" -> "nothing needs it: remove it from the key file of every node";
                    default -> "still needed: run gatehouse keys rotate-instance to its end";
                };
        out().printf(
                        Locale.ROOT,
                        "  %s  %d values  %-8s  %s  %s; %s%n",
                        key.id(),
                        key.values(),
                        key.state(),
                        key.createdAt().truncatedTo(ChronoUnit.SECONDS),
                        key.keptBy(),
                        advice);
    }

    /** Lets a successor take over. */
    @Command(
            name = "rotate",
            description =
                    "Lets a new key take over. One that signs first stands in the key set until every cache had the time to read it.")
    int rotate(
            @Parameters(
                            paramLabel = "ALGORITHM|PURPOSE",
                            description =
                                    "RS256, PS256, ES256 or EdDSA; or the purpose of a symmetric key, as listed")
                    String kind,
            @Option(
                            names = "--now",
                            description =
                                    "sign with it as soon as every node has published it, in a few seconds")
                    boolean atOnce) {
        return CommandContext.call(context -> {
            if (KeyRing.ALGORITHMS.contains(kind)) {
                context.getBean(KeyRotation.class).rotate(kind, atOnce, ACTOR);
                return 0;
            }
            if (context.getBean(SymmetricRotation.class).rotate(kind, ACTOR).isPresent()) {
                return 0;
            }
            out().printf(
                            "gatehouse: no keys for %s; choose one of %s, or a purpose that gatehouse keys list shows%n",
                            kind, KeyRing.ALGORITHMS);
            out().flush();
            return REFUSED;
        });
    }

    /** Replaces the key that seals all others. */
    @Command(
            name = "rotate-instance",
            description =
                    "Lets the first key of the key file (or of GATEHOUSE_KEY, or a new one of the key-management service) seal everything, and retires the one before. To be run again after an interruption.")
    int rotateInstance(
            @Option(
                            names = "--make",
                            description =
                                    "only put a new key before those of the key file, for every node to have both")
                    boolean make) {
        return CommandContext.call(context -> {
            InstanceRotation rotation = context.getBean(InstanceRotation.class);
            if (make) {
                out().printf(
                                "a new key stands first in %s; when every node has this file, run gatehouse keys rotate-instance%n",
                                rotation.makeNewer());
                out().flush();
                return 0;
            }
            InstanceRotation.Done done = rotation.rotate(ACTOR);
            if (done.isNothing()) {
                out().println(
                                "gatehouse: the newest key seals everything already; put a new one before it, or let --make do that");
                out().flush();
                return REFUSED;
            }
            done.begun().ifPresent(id -> out().printf("key %s seals from now on%n", id));
            out().printf("%d values sealed again%n", done.resealed());
            done.retired()
                    .forEach(id ->
                            out().printf(
                                            "key %s is not needed any more: remove it from every node%n",
                                            id));
            out().flush();
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
