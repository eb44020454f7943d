package io.gatehouse.protocol.dpop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a proof says whose signature is that of the key in its header (RFC 9449 section 4.2).
 *
 * @param thumbprint of the key (RFC 7638, SHA-256, base64url)
 * @param id {@code jti}
 * @param method {@code htm}
 * @param address {@code htu}
 * @param accessTokenHash {@code ath}; null when absent
 * @param nonce null when absent
 */
record Proof(
        String thumbprint,
        String id,
        String method,
        String address,
        Instant issuedAt,
        @Nullable String accessTokenHash,
        @Nullable String nonce) {}
