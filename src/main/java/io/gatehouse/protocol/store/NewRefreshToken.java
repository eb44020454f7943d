package io.gatehouse.protocol.store;

import io.gatehouse.platform.crypto.OpaqueToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token about to be stored.
 *
 * @param dpopKey thumbprint of the only key that may use it (RFC 9449 section 5); null for none
 * @param expiresAt unused until then, it is over
 */
public record NewRefreshToken(OpaqueToken token, @Nullable String dpopKey, Instant expiresAt) {}
