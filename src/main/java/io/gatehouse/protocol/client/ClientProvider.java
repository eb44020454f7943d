package io.gatehouse.protocol.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.clients.Clients;
import io.gatehouse.platform.throttle.Network;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.usability.Usability;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Authenticates clients by the one method that each is registered with. An unknown client, a wrong
 * secret, another method and a disabled client are one answer. Too many failures in a client's name
 * are answered by a wait, which does not hold up who gives the right secret.
 */
class ClientProvider implements AuthenticationProvider {

    private static final int LONGEST_NAME = 255;

    private final Clients clients;
    private final ClientSecrets secrets;
    private final ClientAssertions assertions;
    private final Usability usability;
    private final Clock clock;
    private final ClientFailures failures;
    // By identity: a changed client is another object, and nobody asks for the old one again.
    private final Cache<Client, RegisteredClient> registered =
            Caffeine.newBuilder().weakKeys().build();

    ClientProvider(
            Clients clients,
            ClientSecrets secrets,
            ClientAssertions assertions,
            Usability usability,
            ClientFailures failures,
            Clock clock) {
        this.clients = clients;
        this.secrets = secrets;
        this.assertions = assertions;
        this.usability = usability;
        this.failures = failures;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        OAuth2ClientAuthenticationToken request = (OAuth2ClientAuthenticationToken) authentication;
        Instant now = clock.instant();
        Optional<Client> known = clients.find(request.getName());
        ClientFailures.Key key =
                new ClientFailures.Key(shortened(request.getName()), network(request));
        // Who knows the secret is let in at any time, since others may fail in its name from the
        // same network; only what is slow to check has to wait.
        Optional<Duration> wait = failures.wait(key, now);
        if (wait.isPresent() && known.filter(this::isSlow).isPresent()) {
            throw new TooManyFailures(wait.get());
        }
        Client client =
                known.filter(one -> isRegisteredWith(one, request))
                        .filter(one -> proves(one, request))
                        .filter(usability::client)
                        .orElseThrow(() -> refused(key, wait, now));
        return new OAuth2ClientAuthenticationToken(
                registered.get(client, AuthenticatedClient::registered),
                new ClientAuthenticationMethod(client.authMethod().value()),
                null);
    }

    private OAuth2AuthenticationException refused(
            ClientFailures.Key key, Optional<Duration> wait, Instant now) {
        failures.add(key, now);
        return wait.<OAuth2AuthenticationException>map(TooManyFailures::new)
                .orElseGet(Refusal::invalidClient);
    }

    private boolean isSlow(Client client) {
        return client.authMethod().usesSecret() && secrets.areSlow(client.id());
    }

    private static String shortened(String clientId) {
        return clientId.substring(0, Math.min(clientId.length(), LONGEST_NAME));
    }

    private static String network(OAuth2ClientAuthenticationToken request) {
        return request.getDetails() instanceof WebAuthenticationDetails details
                ? Network.of(details.getRemoteAddress())
                : "";
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
    }

    private static boolean isRegisteredWith(
            Client client, OAuth2ClientAuthenticationToken request) {
        ClientAuthenticationMethod used = request.getClientAuthenticationMethod();
        return used.equals(ClientConverter.ASSERTION)
                ? client.authMethod().usesAssertion()
                : client.authMethod().value().equals(used.getValue());
    }

    private boolean proves(Client client, OAuth2ClientAuthenticationToken request) {
        if (client.authMethod() == AuthMethod.NONE) {
            return true;
        }
        if (!(request.getCredentials() instanceof String credentials)) {
            return false;
        }
        return client.authMethod().usesAssertion()
                ? assertions.proves(client, credentials)
                : secrets.matches(client.id(), credentials);
    }
}
