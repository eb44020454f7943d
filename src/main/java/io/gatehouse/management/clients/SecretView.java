package io.gatehouse.management.clients;

import io.gatehouse.clients.ClientSecrets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A secret of a client.
 *
 * @param value the secret itself; only in the answer to its making, and nowhere again
 * @param expiresAt null for no end
 */
record SecretView(UUID id, @Nullable String value, Instant createdAt, @Nullable Instant expiresAt) {

    static SecretView of(ClientSecrets.Listed secret) {
        return shownOnce(secret, null);
    }

    static SecretView shownOnce(ClientSecrets.Listed secret, @Nullable String value) {
        return new SecretView(secret.id(), value, secret.createdAt(), secret.expiresAt());
    }
}
