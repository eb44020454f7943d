package io.gatehouse.protocol.store;

import io.gatehouse.platform.crypto.OpaqueToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device's request about to be stored (RFC 8628 section 3.1).
 *
 * @param client internal id of the client that asks
 * @param parameters of the request
 * @param dpopKey thumbprint of the only key that may redeem it; null for any
 * @param expiresAt nobody can answer from here on, and the device gets nothing
 * @param interval the least time between two polls
 */
public record NewDeviceCode(
        OpaqueToken token,
        UUID client,
        Map<String, List<String>> parameters,
        @Nullable String dpopKey,
        Instant expiresAt,
        Duration interval) {}
