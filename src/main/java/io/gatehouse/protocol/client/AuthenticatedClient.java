package io.gatehouse.protocol.client;

import io.gatehouse.clients.Client;
import io.gatehouse.protocol.request.Refusal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;

/** Carries our client through the framework, whose tokens hold a {@link RegisteredClient}. */
public final class AuthenticatedClient {

    private static final String OURS = "gatehouse.client";

    private AuthenticatedClient() {}

    /** The client that authenticated this request. */
    public static Client of(Authentication authentication) {
        if (authentication instanceof OAuth2ClientAuthenticationToken token
                && token.isAuthenticated()
                && token.getRegisteredClient() != null) {
            return of(token.getRegisteredClient());
        }
        throw Refusal.invalidClient();
    }

    /**
     * The confidential client that authenticated the request being served.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_client} when there is none
     */
    public static Client current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            throw Refusal.invalidClient();
        }
        return of(authentication);
    }

    /** The same of a registered client that {@link #registered} made. */
    public static Client of(RegisteredClient registered) {
        Client client = registered.getClientSettings().getSetting(OURS);
        if (client == null) {
            throw new IllegalStateException("expected a client of ours, found " + registered);
        }
        return client;
    }

    /** The framework's view of the client that authenticated. */
    public static RegisteredClient registered(OAuth2ClientAuthenticationToken authentication) {
        RegisteredClient registered = authentication.getRegisteredClient();
        if (registered == null) {
            throw Refusal.invalidClient();
        }
        return registered;
    }

    /** The framework's view of the client: as much as its value types ask for. */
    static RegisteredClient registered(Client client) {
        RegisteredClient.Builder builder =
                RegisteredClient.withId(client.id().toString())
                        .clientId(client.clientId())
                        .clientName(client.name())
                        .clientAuthenticationMethod(
                                new ClientAuthenticationMethod(client.authMethod().value()))
                        .clientSettings(ClientSettings.builder().setting(OURS, client).build());
        switch (client.kind()) {
            case WEB, SPA, NATIVE ->
                    builder.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                            .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                            .redirectUris(uris -> uris.addAll(client.redirectUris()));
            case DEVICE ->
                    builder.authorizationGrantType(AuthorizationGrantType.DEVICE_CODE)
                            .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
            case SERVICE ->
                    builder.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS);
        }
        return builder.build();
    }
}
