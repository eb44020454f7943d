package io.gatehouse.protocol.store;

import io.gatehouse.platform.crypto.OpaqueToken;
import java.time.Instant;

/**
 * A refresh token about to be stored.
 *
 * @param expiresAt unused until then, it is over
 */
public record NewRefreshToken(OpaqueToken token, Instant expiresAt) {}
