package io.gatehouse.protocol.token;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.Encryption;
import io.gatehouse.protocol.client.AuthenticatedClient;
import io.gatehouse.protocol.client.ClientEncryption;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.usability.Access;
import io.gatehouse.usability.PersonState;
import io.gatehouse.usability.Usability;
import io.gatehouse.usability.Use;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.stereotype.Component;

/** What the grants of persons share: the check before, and the answer after, the spending. */
@Component
public class PersonTokens {

    private static final String OPENID = "openid";

    private final Usability usability;
    private final AccessTokens accessTokens;
    private final IdTokens idTokens;
    private final ClientEncryption encryption;

    PersonTokens(
            Usability usability,
            AccessTokens accessTokens,
            IdTokens idTokens,
            ClientEncryption encryption) {
        this.usability = usability;
        this.accessTokens = accessTokens;
        this.idTokens = idTokens;
        this.encryption = encryption;
    }

    /**
     * What the authorization may be used for now, by a client that the answer can be given to.
     *
     * @param person the state that came with the code or token
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException as {@link
     *     #access}; with {@code invalid_request} when the client wants its ID tokens encrypted and
     *     has no key for that
     */
    public Access usable(
            Client client, Authorization authorization, PersonState person, Instant now) {
        Access access = access(client, authorization, person, now);
        if (access.scopes().contains(OPENID)) {
            encryption.of(client, Encryption.Of.ID_TOKEN);
        }
        return access;
    }

    /**
     * What the authorization may be used for now.
     *
     * @param person the state that came with the code or token
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_grant} when its account, client, company, session or consent is not usable
     */
    public Access access(
            Client client, Authorization authorization, PersonState person, Instant now) {
        if (!authorization.client().equals(client.id()) || !authorization.holds(now)) {
            throw Refusal.invalidGrant();
        }
        return usability
                .ofPerson(
                        new Use(
                                client,
                                authorization.account(),
                                authorization.company(),
                                authorization.session(),
                                authorization.createdAt(),
                                now,
                                authorization.offline(),
                                authorization.scopes()),
                        person,
                        now)
                .orElseThrow(Refusal::invalidGrant);
    }

    /**
     * The answer of the token endpoint.
     *
     * @param person the state that came with the code or token
     * @param nonce for the ID token; null for none
     * @param refreshToken stored already; null when there is none
     */
    public Authentication answer(
            Authentication clientAuthentication,
            Authorization authorization,
            PersonState person,
            Access access,
            Target target,
            @Nullable String nonce,
            @Nullable OAuth2RefreshToken refreshToken,
            Instant now) {
        OAuth2ClientAuthenticationToken principal =
                (OAuth2ClientAuthenticationToken) clientAuthentication;
        Recipient recipient = Recipient.of(principal);
        OAuth2AccessToken accessToken =
                accessTokens.ofPerson(recipient, authorization, access, target, now);
        Map<String, Object> more = new LinkedHashMap<>();
        if (accessToken.getScopes().contains(OPENID)) {
            more.put(
                    "id_token",
                    idTokens.issue(
                            recipient.client(),
                            authorization,
                            person,
                            nonce,
                            accessToken.getTokenValue(),
                            now));
        }
        return new OAuth2AccessTokenAuthenticationToken(
                AuthenticatedClient.registered(principal),
                principal,
                accessToken,
                refreshToken,
                more);
    }
}
