package io.gatehouse.companies;

import java.util.UUID;

/**
 * A customer: the tenant.
 *
 * @param slug short name for addresses and requests, unique
 * @param active false while suspended
 */
public record Company(UUID id, String slug, String name, boolean active) {}
