package io.gatehouse.platform.cli;

import io.gatehouse.platform.StartRefused;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.AotDetector;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Lets the packaged server start from the bean definitions that the build wrote down, which spares
 * it a quarter of the start. They hold what the conditions of Spring Boot answered at the build.
 * Where a setting from outside could make one answer otherwise, the server finds its beans anew.
 */
final class PreparedStart
        implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
    /** Beginnings of names that change no condition's answer; with dots for dashes. */
    static final List<String> WITHOUT_CONDITIONS =
            List.of(
                    "server.address",
                    "server.forward.headers.strategy", // but for the one value below
                    "server.port",
                    "server.ssl",
                    "server.tomcat.remoteip",
                    "spring.aot",
                    "spring.application.name",
                    "spring.application.pid", // these two by Spring itself
                    "spring.application.version",
                    "spring.config.additional.location",
                    "spring.config.import",
                    "spring.datasource.password",
                    "spring.datasource.url", // asked for where there is no data source
                    "spring.datasource.username",
                    "spring.flyway.password",
                    "spring.flyway.url", // asked for where Spring migrates
                    "spring.flyway.user",
                    "spring.mail.host", // asked for, and always set: application.yaml
                    "spring.mail.password",
                    "spring.mail.port",
                    "spring.mail.properties",
                    "spring.mail.protocol",
                    "spring.mail.ssl",
                    "spring.mail.username",
                    "spring.profiles",
                    "spring.ssl.bundle");

    private static final Logger LOG = LoggerFactory.getLogger(PreparedStart.class);
    private static final String FORWARDED = "server.forward-headers-strategy";

    private final Class<?> application;

    PreparedStart(Class<?> application) {
        this.application = application;
    }

    /** True while the build writes the definitions down. */
    static boolean isBeingPrepared() {
        return Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
    }

    /** Decides, once the settings are known and before there is a context. */
    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Optional<String> different = asksForMore(event.getEnvironment());
        if (isBeingPrepared()) {
            refuse(
                    event.getEnvironment().getActiveProfiles().length > 0
                            ? Optional.of("spring.profiles.active")
                            : different);
        } else if (isWanted(System.getProperty(AotDetector.AOT_ENABLED))) {
            different.ifPresent(name ->
                    LOG.info("{} is set: finding the parts anew, the start takes longer", name));
            LOG.debug("prepared beans: {}", different.isEmpty());
            setPrepared(different.isEmpty());
        }
    }

    private static void refuse(Optional<String> setting) {
        setting.ifPresent(name -> {
            throw new StartRefused(name + " is set; unset it for the build");
        });
    }

    /** Whether the context that is made next has its beans prepared. */
    static void setPrepared(boolean prepared) {
        SpringProperties.setProperty(AotDetector.AOT_ENABLED, Boolean.toString(prepared));
    }

    // Classes in a folder are being worked on, and what was prepared for them may be old.
    private boolean isWanted(@Nullable String given) {
        return given == null
                ? application.getPackage().getImplementationVersion() != null && isThere()
                : Boolean.parseBoolean(given);
    }

    private boolean isThere() {
        return ClassUtils.isPresent(
                application.getName() + "__ApplicationContextInitializer",
                application.getClassLoader());
    }

    /** A setting from outside that a condition may ask for. */
    static Optional<String> asksForMore(ConfigurableEnvironment environment) {
        if ("framework".equalsIgnoreCase(environment.getProperty(FORWARDED))) {
            return Optional.of(FORWARDED);
        }
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(source -> !isOurs(source))
                .flatMap(PreparedStart::names)
                .filter(PreparedStart::mayBeAskedFor)
                .map(ConfigurationPropertyName::toString)
                .findFirst();
    }

    private static boolean isOurs(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> known
                && known.getName().contains("'class path resource [application");
    }

    private static Stream<ConfigurationPropertyName> names(ConfigurationPropertySource source) {
        return source instanceof IterableConfigurationPropertySource known
                ? known.stream()
                : Stream.empty();
    }

    private static boolean mayBeAskedFor(ConfigurationPropertyName name) {
        String plain = name.toString().replace('-', '.');
        return Stream.of("spring.", "server.", "management.", "gatehouse.command")
                        .anyMatch(plain::startsWith)
                && WITHOUT_CONDITIONS.stream().noneMatch(plain::startsWith);
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
