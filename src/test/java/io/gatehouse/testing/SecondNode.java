package io.gatehouse.testing;

import io.gatehouse.GatehouseApplication;
import io.gatehouse.platform.crypto.InstanceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Another node of the application under test, in the same process: a context of its own with its
 * own port, caches and pool, which shares the database, the instance key, the issuer and the test's
 * clock.
 */
public final class SecondNode implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final String address;

    private SecondNode(ConfigurableApplicationContext context, String address) {
        this.context = context;
        this.address = address;
    }

    /** Starts the node beside the first one. */
    public static SecondNode beside(ApplicationContext first) {
        return beside(first, Map.of());
    }

    /** Starts the node beside the first one, with settings of its own. */
    public static SecondNode beside(ApplicationContext first, Map<String, Object> own) {
        TestDatabase database = first.getBean(TestDatabase.class);
        TestClock clock = first.getBean(TestClock.class);
        Map<String, Object> settings =
                new LinkedHashMap<>(GatehouseTestContext.properties(database));
        settings.put("gatehouse.issuer", first.getEnvironment().getProperty("gatehouse.issuer"));
        String failures = "gatehouse.clients.failures-per-minute";
        settings.put(failures, first.getEnvironment().getProperty(failures, "20"));
        for (String name : List.of("spring.mail.host", "spring.mail.port", "gatehouse.mail.from")) {
            String value = first.getEnvironment().getProperty(name);
            if (value != null) {
                settings.put(name, value);
            }
        }
        settings.put("gatehouse.key", first.getBean(InstanceKey.class).encoded());
        settings.putAll(own);
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(GatehouseApplication.class)
                        .registerShutdownHook(false)
                        .profiles(profiles(own))
                        .initializers(made -> {
                            made.getEnvironment()
                                    .getPropertySources()
                                    .addFirst(new MapPropertySource("second-node", settings));
                            ((BeanDefinitionRegistry) made.getBeanFactory())
                                    .registerBeanDefinition(
                                            "testClock",
                                            BeanDefinitionBuilder.rootBeanDefinition(
                                                            TestClock.class, () -> clock)
                                                    .setPrimary(true)
                                                    .getBeanDefinition());
                        })
                        .run();
        return new SecondNode(context, "http://localhost:" + settings.get("server.port"));
    }

    // Profiles count before any other setting is read.
    private static String[] profiles(Map<String, Object> own) {
        return own.get("spring.profiles.active") instanceof String name
                ? new String[] {name}
                : new String[0];
    }

    /** The address of this node alone. */
    public String address() {
        return address;
    }

    /** A bean of this node. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
