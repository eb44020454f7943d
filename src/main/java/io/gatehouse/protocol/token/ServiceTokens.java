package io.gatehouse.protocol.token;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.protocol.client.AuthenticatedClient;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.usability.Access;
import io.gatehouse.usability.Usability;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.stereotype.Component;

/** The answer of the token endpoint to a machine. */
@Component
public class ServiceTokens {

    private final Usability usability;
    private final AskedScopes asked;
    private final Targets targets;
    private final AccessTokens accessTokens;

    ServiceTokens(
            Usability usability, AskedScopes asked, Targets targets, AccessTokens accessTokens) {
        this.usability = usability;
        this.asked = asked;
        this.targets = targets;
        this.accessTokens = accessTokens;
    }

    /** What a token would be for, and what of that the service account may use. */
    public record Decided(Target target, Access access) {}

    /**
     * Requested ∩ client ∩ roles; all that the client may have when it names no scope.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException when that is
     *     nothing, or the request is not one that this client can make
     */
    public Decided decide(Client client, Set<String> named, List<String> resources, Instant now) {
        if (client.kind() != ClientKind.SERVICE) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT,
                    "client credentials are for service clients");
        }
        Set<String> scopes =
                named.isEmpty()
                        ? asked.all(client)
                        : asked.of(client, named); // RFC 6749 section 4.4.2
        Set<String> within = targets.withinResources(client, scopes, resources);
        Target target = targets.choose(within, Set.of(), resources); // RFC 8707
        Access access =
                usability.ofService(client, within, now).orElseThrow(Refusal::invalidClient);
        if (access.scopes().isEmpty()) {
            throw Refusal.invalidScope("none of the scopes is covered by a role of this client");
        }
        return new Decided(target, access);
    }

    /** One access token and nothing beside (RFC 6749 section 4.4.3). */
    public Authentication answer(
            Authentication clientAuthentication, Decided decided, Instant now) {
        OAuth2ClientAuthenticationToken principal =
                (OAuth2ClientAuthenticationToken) clientAuthentication;
        return new OAuth2AccessTokenAuthenticationToken(
                AuthenticatedClient.registered(principal),
                principal,
                accessTokens.ofService(
                        Recipient.of(principal), decided.access(), decided.target(), now));
    }
}
