package io.gatehouse.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Gives a test context its database, port and data directory. */
public class GatehouseTestContext
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final int PARITY = Integer.getInteger("test.fork", 0) % 2;

    static {
        Awaitility.setDefaultTimeout(Patience.LONG);
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestDatabase database = TestDatabase.create();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("gatehouse-test", properties(database)));
        // Nobody measures the time of a refusal here, so nobody has to wait for it.
        context.getEnvironment()
                .getPropertySources()
                .addLast(
                        new MapPropertySource(
                                "gatehouse-test-defaults",
                                Map.of(
                                        "gatehouse.sign-in.answer-step", "PT0.001S",
                                        "gatehouse.registration.enabled", "true",
                                        // Until a test makes a policy of this name, it opens
                                        // nothing.
                                        "gatehouse.registration.insecure-open-policy",
                                                "open-to-all")));
        context.getBeanFactory().registerSingleton("testDatabase", database);
        ((BeanDefinitionRegistry) context.getBeanFactory())
                .registerBeanDefinition(
                        "testClock",
                        BeanDefinitionBuilder.rootBeanDefinition(TestClock.class, TestClock::new)
                                .setPrimary(true)
                                .getBeanDefinition());
    }

    /** The settings of an instance on this database, with a free port and an empty folder. */
    public static Map<String, Object> properties(TestDatabase database) {
        int port = freePort();
        return Map.ofEntries(
                Map.entry("server.port", port),
                Map.entry("server.address", "127.0.0.1"),
                Map.entry("gatehouse.issuer", "http://localhost:" + port),
                Map.entry("gatehouse.data-dir", dataDirectory().toString()),
                Map.entry("gatehouse.database.pool-size", 8),
                Map.entry("spring.datasource.url", database.url()),
                Map.entry("spring.datasource.username", database.app()),
                Map.entry("spring.datasource.password", database.password()),
                Map.entry("spring.flyway.user", database.owner()),
                Map.entry("spring.flyway.password", database.password()),
                // Sign-ins of tests need not hide how long a hash takes.
                Map.entry("gatehouse.fetch.insecure-private-networks", true),
                Map.entry("gatehouse.sign-in.answer-step", "PT0.001S"));
    }

    /** A new empty folder below target. */
    public static Path dataDirectory() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "test-data"));
            return Files.createTempDirectory(parent, "data").toAbsolutePath();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /**
     * A port that is free now, below those that the system gives to outgoing connections: one of
     * the many that tests open could take it before the server does. So could the other JVM that
     * runs tests, which takes those of the other parity.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(6_000, 16_000) * 2 + PARITY;
            try (ServerSocket socket = new ServerSocket(port, 1, LOOPBACK)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one then
            }
        }
    }
}
