package io.gatehouse.protocol.token.refresh;

import io.gatehouse.companies.Companies;
import io.gatehouse.protocol.store.RefreshTokens;
import io.gatehouse.protocol.token.AskedScopes;
import io.gatehouse.protocol.token.PersonTokens;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.protocol.token.TokenEndpointExtension;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Plugs the refresh token grant into the token endpoint. */
@Configuration(proxyBeanMethods = false)
class RefreshGrant {

    @Bean
    TokenEndpointExtension refreshToken(
            RefreshTokens refreshTokens,
            Rotation rotation,
            Prolongation prolongation,
            PersonTokens tokens,
            AskedScopes asked,
            Targets targets,
            Companies companies,
            Clock clock) {
        return new TokenEndpointExtension(
                RefreshConverter.GRANT_TYPE,
                new RefreshConverter(),
                new RefreshProvider(
                        refreshTokens,
                        rotation,
                        prolongation,
                        tokens,
                        asked,
                        targets,
                        companies,
                        clock));
    }
}
