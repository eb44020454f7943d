package io.gatehouse.protocol.store;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one client got from one sign-in: the parent of its codes and tokens.
 *
 * @param client internal id of the client
 * @param company the company it belongs to for ever; null for none
 * @param session the session it began in; null when that is gone
 * @param scopes what was consented; no token ever carries more
 * @param resources audiences that the request named (RFC 8707); empty when it named none
 * @param claims asked for one by one, beside those of the scopes
 * @param offline true when it outlives its session
 * @param expiresAt nothing is renewed from here on
 * @param revokedAt null while it holds
 */
public record Authorization(
        UUID id,
        UUID client,
        UUID account,
        @Nullable UUID company,
        @Nullable UUID session,
        Set<String> scopes,
        Set<String> resources,
        AskedClaims claims,
        boolean offline,
        Instant authenticatedAt,
        String acr,
        Set<String> amr,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant revokedAt) {

    /** True when tokens may come from it at {@code now}. */
    public boolean holds(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt);
    }
}
