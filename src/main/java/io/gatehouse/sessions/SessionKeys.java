package io.gatehouse.sessions;

import io.gatehouse.platform.crypto.KeyPurpose;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How long replaced keys of flows and forms are needed. */
@Configuration(proxyBeanMethods = false)
class SessionKeys {

    /** A flow ends after a quarter of an hour. */
    @Bean
    KeyPurpose flowKeys() {
        return KeyPurpose.lasting(Flows.PURPOSE, Duration.ofHours(1));
    }

    /** A farewell ends after a quarter of an hour. */
    @Bean
    KeyPurpose farewellKeys() {
        return KeyPurpose.lasting(Farewells.PURPOSE, Duration.ofHours(1));
    }

    /** A form may stand open for as long as its session lasts. */
    @Bean
    KeyPurpose formKeys() {
        return KeyPurpose.lasting(Forgery.PURPOSE, Duration.ofDays(1));
    }
}
