package io.gatehouse.management.request;

import io.gatehouse.platform.crypto.KeyPurpose;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How long what the API seals can be opened. */
@Configuration(proxyBeanMethods = false)
class ApiKeys {

    @Bean
    KeyPurpose answerKeys() {
        return KeyPurpose.lasting(RememberedAnswers.PURPOSE, Duration.ofHours(25));
    }

    @Bean
    KeyPurpose cursorKeys() {
        return KeyPurpose.lasting(Cursors.PURPOSE, Duration.ofDays(7));
    }
}
