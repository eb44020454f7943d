package io.gatehouse.protocol.token.service;

import io.gatehouse.protocol.token.ServiceTokens;
import io.gatehouse.protocol.token.TokenEndpointExtension;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Plugs the client credentials grant into the token endpoint. */
@Configuration(proxyBeanMethods = false)
class ServiceGrant {

    @Bean
    TokenEndpointExtension clientCredentials(ServiceTokens tokens, Clock clock) {
        return new TokenEndpointExtension(
                ServiceConverter.GRANT_TYPE,
                new ServiceConverter(),
                new ServiceProvider(tokens, clock));
    }
}
