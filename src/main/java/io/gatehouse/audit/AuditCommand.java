package io.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.cli.CommandContext;
import io.gatehouse.platform.cli.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit verify|export|sign}: what an operator does with the audit log. */
@Command(
        name = "audit",
        description = "Verifies and exports the audit log.",
        mixinStandardHelpOptions = true)
public final class AuditCommand implements Subcommand {

    private static final int FOUND = 1;

    @Spec private @Nullable CommandSpec spec;

    /** For the command line. */
    public AuditCommand() {}

    @Override
    public Integer call() {
        return verify(null, null);
    }

    /** Computes the chains again; status 1 when something does not fit. */
    @Command(
            name = "verify",
            description = "Computes the chains again, of the database or of an export.")
    int verify(
            @Option(names = "--company", description = "only the log of the company with this id")
                    @Nullable UUID company,
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "an export")
                    @Nullable Path file) {
        return CommandContext.call(context -> {
            AuditVerifier verifier = context.getBean(AuditVerifier.class);
            boolean whole =
                    file == null
                            ? print(database(verifier, company))
                            : print(file, company, exported(verifier, file));
            out().flush();
            return whole ? 0 : FOUND;
        });
    }

    /** Writes the chains as JSON lines. */
    @Command(name = "export", description = "Writes the log with its chains as JSON lines.")
    int export(
            @Option(names = "--company", description = "only the log of the company with this id")
                    @Nullable UUID company,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "FILE",
                            description = "where to; without it, standard output")
                    @Nullable Path file) {
        return CommandContext.call(context -> {
            if (file == null) {
                write(context, company, out(), "standard output");
                return 0;
            }
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file, UTF_8))) {
                write(context, company, writer, file.toString());
                return 0;
            } catch (IOException failure) {
                throw new StartRefused("cannot write " + file, failure);
            }
        });
    }

    /** Signs the ends of all chains once more. */
    @Command(
            name = "sign",
            description = "Signs the ends of all chains anew, after their key was revoked.")
    int sign() {
        return CommandContext.call(context -> {
            context.getBean(AuditSealer.class).signAgain();
            return 0;
        });
    }

    private static List<AuditVerifier.Result> database(
            AuditVerifier verifier, @Nullable UUID company) {
        return company == null ? verifier.database() : List.of(verifier.database(company));
    }

    private static AuditVerifier.FileResult exported(AuditVerifier verifier, Path file) {
        try {
            return verifier.file(file);
        } catch (IOException failure) {
            throw new StartRefused(
                    "cannot verify %s: %s".formatted(file, failure.getMessage()), failure);
        }
    }

    private static void write(
            ApplicationContext context, @Nullable UUID company, PrintWriter writer, String where) {
        AuditExport export = context.getBean(AuditExport.class);
        if (company == null) {
            export.all(line -> writer.print(line + "\n"));
        } else {
            export.of(company, line -> writer.print(line + "\n"));
        }
        // A full disk is no exception to a PrintWriter.
        if (writer.checkError()) {
            throw new StartRefused("cannot write everything to " + where);
        }
    }

    /** True when all of them are whole. */
    private boolean print(List<AuditVerifier.Result> results) {
        results.forEach(this::print);
        return results.stream().allMatch(result -> result.problems().isEmpty());
    }

    private boolean print(Path file, @Nullable UUID company, AuditVerifier.FileResult export) {
        boolean whole =
                print(
                        export.chains().stream()
                                .filter(result ->
                                        company == null
                                                || company.toString().equals(result.company()))
                                .toList());
        if (export.flaw() != null) {
            out().printf(Locale.ROOT, "%s: NOT WHOLE%n  %s%n", file, export.flaw());
        }
        return whole && export.flaw() == null;
    }

    private void print(AuditVerifier.Result result) {
        String log = result.company() == null ? "instance" : "company " + result.company();
        out().printf(
                        Locale.ROOT,
                        "%s: %d events, %s%n",
                        log,
                        result.length(),
                        result.problems().isEmpty() ? "whole" : "NOT WHOLE");
        result.problems().forEach(problem -> out().println("  " + problem));
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command");
        }
        return spec.commandLine().getOut();
    }
}
