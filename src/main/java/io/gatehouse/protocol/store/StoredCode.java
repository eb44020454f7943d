package io.gatehouse.protocol.store;

import io.gatehouse.usability.PersonState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A code as it is stored, with the authorization that it stands for.
 *
 * @param dpopKey thumbprint of the only key that may redeem it; null for any
 * @param person what its person may use now
 */
public record StoredCode(
        Authorization authorization,
        PersonState person,
        @Nullable String redirectUri,
        @Nullable String codeChallenge,
        @Nullable String dpopKey,
        @Nullable String nonce,
        Instant expiresAt,
        boolean spent) {}
