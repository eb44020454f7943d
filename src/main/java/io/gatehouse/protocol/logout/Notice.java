package io.gatehouse.protocol.logout;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That a client has to hear of an end.
 *
 * @param client its internal id
 * @param session the {@code sid} that its ID tokens had; null where it was never told one
 * @param subject the {@code sub} that its ID tokens had
 * @param attempts how often it was told, this time included
 * @param expiresAt from then on it is not told again
 */
record Notice(
        UUID id,
        UUID client,
        @Nullable UUID session,
        String subject,
        int attempts,
        Instant expiresAt) {}
