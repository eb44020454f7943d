package io.gatehouse.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

class PreparedStartTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "SERVER_PORT",
                "SERVER_ADDRESS",
                "SPRING_DATASOURCE_URL",
                "SPRING_FLYWAY_USER",
                "SPRING_CONFIG_ADDITIONAL_LOCATION",
                "SPRING_MAIL_HOST",
                "SPRING_MAIL_PROPERTIES_MAIL_SMTP_AUTH",
                "SPRING_PROFILES_ACTIVE",
                "SERVER_TOMCAT_REMOTEIP_INTERNAL_PROXIES",
                "LOGGING_LEVEL_ROOT",
                "GATEHOUSE_ISSUER"
            })
    void isForWhatThePagesForOperatorsName(String variable) {
        assertThat(PreparedStart.asksForMore(variable(variable, "1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MANAGEMENT_SERVER_PORT, management.server.port",
        "SPRING_THREADS_VIRTUAL_ENABLED, spring.threads.virtual.enabled",
        "SPRING_CONFIG_LOCATION, spring.config.location",
        "GATEHOUSE_COMMAND, gatehouse.command",
        "SPRING_DATASOURCE_JNDI_NAME, spring.datasource.jndi.name",
        "SERVER_SERVLET_SESSION_TIMEOUT, server.servlet.session.timeout"
    })
    void isNotForWhatAConditionMayAskFor(String variable, String name) {
        assertThat(PreparedStart.asksForMore(variable(variable, "1"))).contains(name);
    }

    @Test
    void knowsTheSameNameInAFile() {
        StandardEnvironment environment = without();
        environment
                .getPropertySources()
                .addLast(
                        new MapPropertySource(
                                "Config resource 'file [application.yaml]'",
                                Map.of("spring.mvc.servlet.path", "/x")));

        assertThat(PreparedStart.asksForMore(environment)).contains("spring.mvc.servlet.path");
    }

    @Test
    void doesNotMindThePackagedSettings() {
        StandardEnvironment environment = without();
        environment
                .getPropertySources()
                .addLast(
                        new MapPropertySource(
                                "Config resource 'class path resource [application.yaml]' via x",
                                Map.of("spring.mvc.servlet.path", "/x")));

        assertThat(PreparedStart.asksForMore(environment)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"native, false", "none, false", "framework, true", "FRAMEWORK, true"})
    void knowsTheOneWayOfForwardedHeadersThatIsABean(String way, boolean more) {
        assertThat(
                        PreparedStart.asksForMore(variable("SERVER_FORWARD_HEADERS_STRATEGY", way))
                                .isPresent())
                .isEqualTo(more);
    }

    /** What a new version of Spring Boot asks for shows here. */
    @Test
    void noConditionOnThisClassPathAsksForANameThatIsTakenForFree() throws IOException {
        List<String> asked = new ArrayList<>();
        MetadataReaderFactory reader = new SimpleMetadataReaderFactory();
        for (Resource type :
                new PathMatchingResourcePatternResolver()
                        .getResources(
                                "classpath*:org/springframework/boot/**/*Configuration*.class")) {
            AnnotationMetadata metadata = reader.getMetadataReader(type).getAnnotationMetadata();
            properties(metadata).forEach(asked::add);
            metadata.getDeclaredMethods().forEach(method -> properties(method).forEach(asked::add));
        }

        assertThat(asked).contains("spring.mail.host", "spring.datasource.jndi-name");
        assertThat(asked.stream().filter(PreparedStartTest::isTakenForFree))
                .containsOnly(
                        "spring.mail.host", // always set
                        "spring.flyway.url", // where spring.flyway.enabled, which it is not
                        "server.forward-headers-strategy"); // one value, known
    }

    private static boolean isTakenForFree(String name) {
        return PreparedStart.WITHOUT_CONDITIONS.stream()
                .anyMatch(name.replace('-', '.')::startsWith);
    }

    private static Stream<String> properties(AnnotatedTypeMetadata place) {
        MergedAnnotations all = place.getAnnotations();
        return Stream.of(
                        all.stream(ConditionalOnProperty.class),
                        all.stream(ConditionalOnBooleanProperty.class))
                .flatMap(found -> found)
                .flatMap(found -> {
                    String prefix = found.getString("prefix");
                    String start = prefix.isEmpty() || prefix.endsWith(".") ? prefix : prefix + ".";
                    return Stream.concat(
                                    Stream.of(found.getStringArray("name")),
                                    Stream.of(found.getStringArray("value")))
                            .map(start::concat);
                });
    }

    private static StandardEnvironment variable(String name, String value) {
        StandardEnvironment environment = without();
        environment
                .getPropertySources()
                .addLast(
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of(name, value)));
        return environment;
    }

    /** Nothing of the machine that tests. */
    private static StandardEnvironment without() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        return environment;
    }
}
