package io.gatehouse.protocol.client;

import io.gatehouse.clients.Client;
import io.gatehouse.protocol.request.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/**
 * Who gets what is issued: a client that authenticated, and the key that it holds. The key travels
 * with the authentication, so that no grant can forget it.
 *
 * @param key thumbprint of the key that the request proved (RFC 9449 section 6.1); null for none
 * @param proof spends what proved it, the first time that it runs
 */
public record Recipient(Client client, @Nullable String key, Runnable proof) {

    private record Proven(String key, Runnable proof) {}

    /** A client that proved no key. */
    public Recipient(Client client) {
        this(client, null, () -> {});
    }

    /** Who sent the request that this authentication is of. */
    public static Recipient of(Authentication authentication) {
        Client client = AuthenticatedClient.of(authentication);
        return authentication.getDetails() instanceof Proven(String key, Runnable proof)
                ? new Recipient(client, key, proof)
                : new Recipient(client);
    }

    /**
     * Who sent the request being served.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_client} when no client
     *     authenticated
     */
    public static Recipient current() {
        return of(authentication());
    }

    /**
     * Notes that the sender of the request being served holds the key with this thumbprint.
     *
     * @param proof spends what proved it, the first time that it runs
     */
    public static void provesKey(String key, Runnable proof) {
        ((AbstractAuthenticationToken) authentication()).setDetails(new Proven(key, proof));
    }

    /**
     * Spends the proof of the key, if there is one; further calls do nothing. Called when nothing
     * else speaks against the request, and before anything is spent or stored for it: so a stranger
     * who sends proofs leaves no row, and of a replay nothing comes.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_dpop_proof} when another request
     *     spent it
     */
    public void spendProof() {
        proof.run();
    }

    /**
     * Goes on only when the sender holds the key that something is bound to; null stands for none.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_grant}, which does not tell a thief
     *     that all that is missing is the key
     */
    public void requireKey(@Nullable String bound) {
        if (bound != null && !bound.equals(key)) {
            throw Refusal.invalidGrant();
        }
    }

    /**
     * The key that its refresh tokens are bound to: that of a public client, whom nothing else
     * tells from a thief (RFC 9449 section 5); null for none.
     */
    public @Nullable String refreshKey() {
        return client.isPublic() ? key : null;
    }

    private static Authentication authentication() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            throw Refusal.invalidClient();
        }
        return authentication;
    }
}
