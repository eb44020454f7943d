package io.gatehouse.platform.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application without its web server, for one subcommand: on the database of the running
 * instance where there is one, else on one that is started for as long as the command runs.
 */
public final class CommandContext {
    private CommandContext() {}

    /**
     * Runs the work with the application's beans; those of controllers, filters and pages are not
     * there.
     *
     * @param work answers the exit status
     */
    public static int call(ToIntFunction<ApplicationContext> work) {
        try (ConfigurableApplicationContext context =
                start(CommandLineStart.application(), Map.of())) {
            return work.applyAsInt(context);
        }
    }

    /** Starts the context; the settings are the weakest. */
    static ConfigurableApplicationContext start(
            Class<?> application, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("gatehouse.command", "true");
        all.put("logging.level.root", "warn");
        PreparedStart.setPrepared(false);
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .initializers(made ->
                        made.getBeanFactory().registerSingleton("withoutWeb", new WithoutWeb()))
                .properties(all)
                .run();
    }
}
