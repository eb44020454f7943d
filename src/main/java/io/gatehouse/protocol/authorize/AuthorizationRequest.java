package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.protocol.claims.PersonClaims;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.store.AskedClaims;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A validated authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).
 *
 * @param redirectUri where the answer goes; empty when a device waits for it
 * @param redirectUriSent true when the request named it, and the token request must repeat it
 * @param scopes what the client asks for, limited to the APIs of {@code resources}
 * @param resources audiences that the request named (RFC 8707)
 * @param company slug or id of the company that the request named; null for none
 * @param maxAge how old the sign-in may be; null for any age
 * @param hint from {@code id_token_hint}; null when absent
 * @param subject whom alone the answer may be about, from {@code claims}; null for anybody
 * @param claims asked for one by one, those that the client may ask for
 * @param essentialAcr classes of which the sign-in has to reach one; empty when any will do
 * @param parameters as they came, for the way through the pages
 */
public record AuthorizationRequest(
        Client client,
        String redirectUri,
        boolean redirectUriSent,
        @Nullable String state,
        Set<String> scopes,
        Set<String> resources,
        @Nullable String nonce,
        @Nullable String codeChallenge,
        Set<String> prompt,
        @Nullable Duration maxAge,
        @Nullable String company,
        @Nullable Hint hint,
        @Nullable String subject,
        AskedClaims claims,
        Set<String> essentialAcr,
        Parameters parameters) {

    /**
     * Whom an ID token handed in as a hint speaks of.
     *
     * @param client the one it was issued to, by whose rules the subject is named
     * @param company null when the ID token names none
     */
    public record Hint(Client client, String subject, @Nullable UUID company) {}

    /** Thumbprint of the only key that may redeem the code; null for any (RFC 9449 section 10). */
    @Nullable String dpopKey() {
        return parameters.one("dpop_jkt");
    }

    /** The scopes that only single claims need, beside those asked for. */
    Set<String> claimScopes() {
        Set<String> needed = new LinkedHashSet<>(PersonClaims.scopesOf(claims.idToken()));
        needed.addAll(PersonClaims.scopesOf(claims.userInfo()));
        needed.removeAll(scopes);
        return needed;
    }

    boolean prompts(String value) {
        return prompt.contains(value);
    }
}
