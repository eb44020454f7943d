package io.gatehouse.protocol.logout;

import io.gatehouse.platform.crypto.KeyPurpose;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How long a replaced key is needed that notices were sealed with. */
@Configuration(proxyBeanMethods = false)
class NoticeKeys {

    @Bean
    KeyPurpose noticeSealingKeys() {
        return KeyPurpose.lasting(NoticeQueue.PURPOSE, Duration.ofDays(1));
    }
}
