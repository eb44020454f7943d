package io.gatehouse.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.GatehouseApplication;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.testing.GatehouseTestContext;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.web.SecurityFilterChain;

class CommandContextIT {
    private final String data = GatehouseTestContext.dataDirectory().toString();

    @Test
    void startsTheDatabaseForAsLongAsItRunsAndKeepsItsData() {
        assertThat(keyOfACommand()).isEqualTo(keyOfACommand());
    }

    @Test
    void worksOnTheDatabaseOfARunningInstance() {
        int port = GatehouseTestContext.freePort();
        try (ConfigurableApplicationContext running =
                new SpringApplicationBuilder(GatehouseApplication.class)
                        .web(WebApplicationType.SERVLET)
                        .run("--server.port=" + port, "--gatehouse.data-dir=" + data)) {
            UUID key = running.getBean(SymmetricKeys.class).current("command").id();
            assertThat(keyOfACommand()).isEqualTo(key);
        }
    }

    private UUID keyOfACommand() {
        try (ConfigurableApplicationContext context =
                CommandContext.start(
                        GatehouseApplication.class, Map.of("GATEHOUSE_DATA_DIR", data))) {
            assertThat(context.getBeansOfType(SecurityFilterChain.class)).isEmpty();
            return context.getBean(SymmetricKeys.class).current("command").id();
        }
    }
}
