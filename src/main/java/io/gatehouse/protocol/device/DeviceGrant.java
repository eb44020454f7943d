package io.gatehouse.protocol.device;

import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.DeviceCodes;
import io.gatehouse.protocol.token.PersonTokens;
import io.gatehouse.protocol.token.RefreshTokenValues;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.protocol.token.TokenEndpointExtension;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Plugs the device grant into the token endpoint. */
@Configuration(proxyBeanMethods = false)
class DeviceGrant {

    @Bean
    TokenEndpointExtension deviceCode(
            DeviceCodes codes,
            Authorizations authorizations,
            PersonTokens tokens,
            RefreshTokenValues refreshTokens,
            Targets targets,
            Clock clock) {
        return new TokenEndpointExtension(
                DeviceConverter.GRANT_TYPE,
                new DeviceConverter(),
                new DeviceProvider(codes, authorizations, tokens, refreshTokens, targets, clock));
    }
}
