package io.gatehouse.platform;

import io.gatehouse.platform.crypto.NativeCryptography;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatehouseProperties.class)
class PlatformConfiguration {

    PlatformConfiguration() {
        NativeCryptography.install();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Issuer issuer(GatehouseProperties properties) {
        return properties.issuer();
    }
}
