package io.gatehouse.keys;

import java.time.Instant;

/**
 * A key as an operator sees it.
 *
 * @param state pending, active, retiring, retired or revoked
 */
public record ListedKey(String kid, String algorithm, String state, Instant createdAt) {}
