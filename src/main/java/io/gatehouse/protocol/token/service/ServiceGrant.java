package io.gatehouse.protocol.token.service;

import io.gatehouse.protocol.token.ServiceTokens;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.protocol.token.TokenEndpointExtension;
import io.gatehouse.usability.Usability;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Plugs the client credentials grant into the token endpoint. */
@Configuration(proxyBeanMethods = false)
class ServiceGrant {

    @Bean
    TokenEndpointExtension clientCredentials(
            Usability usability, Targets targets, ServiceTokens tokens, Clock clock) {
        return new TokenEndpointExtension(
                ServiceConverter.GRANT_TYPE,
                new ServiceConverter(),
                new ServiceProvider(usability, targets, tokens, clock));
    }
}
