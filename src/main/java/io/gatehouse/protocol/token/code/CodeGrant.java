package io.gatehouse.protocol.token.code;

import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.Codes;
import io.gatehouse.protocol.token.PersonTokens;
import io.gatehouse.protocol.token.RefreshTokenValues;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.protocol.token.TokenEndpointExtension;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Plugs the authorization code grant into the token endpoint. */
@Configuration(proxyBeanMethods = false)
class CodeGrant {

    @Bean
    TokenEndpointExtension authorizationCode(
            Codes codes,
            Authorizations authorizations,
            PersonTokens tokens,
            RefreshTokenValues refreshTokens,
            Targets targets,
            Clock clock) {
        return new TokenEndpointExtension(
                CodeConverter.GRANT_TYPE,
                new CodeConverter(),
                new CodeProvider(codes, authorizations, tokens, refreshTokens, targets, clock));
    }
}
