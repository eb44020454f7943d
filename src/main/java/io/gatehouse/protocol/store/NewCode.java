package io.gatehouse.protocol.store;

import io.gatehouse.platform.crypto.OpaqueToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A code about to be stored.
 *
 * @param redirectUri as the request had it; null when it had none, and then the token request may
 *     not have one either
 * @param codeChallenge S256 challenge (RFC 7636 section 4.3); null when none was sent
 * @param dpopKey thumbprint of the only key that may redeem it (RFC 9449 section 10); null for any
 * @param nonce for the ID token; null when none was sent
 */
public record NewCode(
        OpaqueToken token,
        @Nullable String redirectUri,
        @Nullable String codeChallenge,
        @Nullable String dpopKey,
        @Nullable String nonce,
        Instant expiresAt) {}
