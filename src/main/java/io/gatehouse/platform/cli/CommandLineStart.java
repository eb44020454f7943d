package io.gatehouse.platform.cli;

import java.io.PrintWriter;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Reads the arguments and runs the server or a subcommand. */
@Command(
        name = "gatehouse",
        description = "OAuth 2.0 and OpenID Connect identity provider. Without a command: serve.",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineStart.Version.class)
public final class CommandLineStart implements Runnable {
    private static final int REFUSED = 1;
    private static volatile @Nullable Class<?> application;

    private CommandLineStart() {}

    /**
     * Runs what the arguments ask for. The process ends with status 0 or the subcommand's own, 1
     * when refused with one line, 2 after a wrong argument. A server that runs keeps the process.
     *
     * @param mainClass the Spring application
     */
    public static void run(Class<?> mainClass, String... arguments) {
        application = mainClass;
        if (arguments.length == 0) {
            serveWithoutParsing();
            return;
        }
        CommandLine line = new CommandLine(new CommandLineStart());
        line.addSubcommand(new Serve());
        ServiceLoader.load(Subcommand.class).forEach(line::addSubcommand);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            StartFailure.report(failure, command.getErr());
            return REFUSED;
        });
        int status = line.execute(arguments);
        if (status != 0 || (line.getParseResult().hasSubcommand() && !serving(line))) {
            System.exit(status);
        }
    }

    private static boolean serving(CommandLine line) {
        return line.getParseResult().subcommand().commandSpec().userObject() instanceof Serve;
    }

    static Class<?> application() {
        Class<?> known = application;
        if (known == null) {
            throw new IllegalStateException("the command line was not started by its main class");
        }
        return known;
    }

    // The parser's classes are a twentieth of the start.
    private static void serveWithoutParsing() {
        try {
            serve();
        } catch (RuntimeException failure) {
            if (PreparedStart.isBeingPrepared()) {
                throw failure; // how Spring's build takes over
            }
            StartFailure.report(failure, new PrintWriter(System.err, true, System.err.charset()));
            System.exit(REFUSED);
        }
    }

    private static void serve() {
        SpringApplication server = new SpringApplication(application());
        server.addListeners(new PreparedStart(application()));
        server.run();
    }

    @Override
    public void run() {
        serve();
    }

    @Command(name = "serve", description = "Starts the server.", mixinStandardHelpOptions = true)
    static final class Serve implements Runnable {
        @Override
        public void run() {
            serve();
        }
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CommandLineStart.class.getPackage().getImplementationVersion();
            return new String[] {"gatehouse " + (version == null ? "(development)" : version)};
        }
    }
}
