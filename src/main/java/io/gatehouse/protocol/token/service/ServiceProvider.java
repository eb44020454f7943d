package io.gatehouse.protocol.token.service;

import io.gatehouse.clients.Client;
import io.gatehouse.protocol.client.AuthenticatedClient;
import io.gatehouse.protocol.token.ServiceTokens;
import java.time.Clock;
import java.time.Instant;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Issues tokens to service accounts: requested ∩ client ∩ roles. */
class ServiceProvider implements AuthenticationProvider {

    private final ServiceTokens tokens;
    private final Clock clock;

    ServiceProvider(ServiceTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        ServiceToken request = (ServiceToken) authentication;
        Instant now = clock.instant();
        Client client = AuthenticatedClient.of(request.client());
        return tokens.answer(
                request.client(),
                tokens.decide(client, request.scopes(), request.resources(), now),
                now);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return ServiceToken.class.isAssignableFrom(authentication);
    }
}
