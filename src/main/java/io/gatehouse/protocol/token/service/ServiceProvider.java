package io.gatehouse.protocol.token.service;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.protocol.client.AuthenticatedClient;
import io.gatehouse.protocol.request.Printable;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.token.ServiceTokens;
import io.gatehouse.protocol.token.Target;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.usability.Access;
import io.gatehouse.usability.Usability;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** Issues tokens to service accounts: requested ∩ client ∩ roles. */
class ServiceProvider implements AuthenticationProvider {

    private final Usability usability;
    private final Targets targets;
    private final ServiceTokens tokens;
    private final Clock clock;

    ServiceProvider(Usability usability, Targets targets, ServiceTokens tokens, Clock clock) {
        this.usability = usability;
        this.targets = targets;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        ServiceToken request = (ServiceToken) authentication;
        Instant now = clock.instant();
        Client client = AuthenticatedClient.of(request.client());
        if (client.kind() != ClientKind.SERVICE) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT,
                    "client credentials are for service clients");
        }
        Set<String> scopes = requested(client, request.scopes()); // RFC 6749 section 4.4.2
        Set<String> within = targets.withinResources(scopes, request.resources());
        Target target = targets.choose(within, Set.of(), request.resources()); // RFC 8707
        Access access =
                usability.ofService(client, within, now).orElseThrow(Refusal::invalidClient);
        if (access.scopes().isEmpty()) {
            throw Refusal.invalidScope("none of the scopes is covered by a role of this client");
        }
        return tokens.answer(request.client(), access, target, now);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return ServiceToken.class.isAssignableFrom(authentication);
    }

    private static Set<String> requested(Client client, Set<String> requested) {
        for (String scope : requested) {
            if (!client.scopes().contains(scope)) {
                throw Refusal.invalidScope(
                        "the scope is not registered for this client: " + Printable.of(scope));
            }
        }
        return requested.isEmpty() ? client.scopes() : requested;
    }
}
