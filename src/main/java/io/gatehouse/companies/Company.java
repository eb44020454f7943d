package io.gatehouse.companies;

import java.util.UUID;

/**
 * A customer: the tenant.
 *
 * @param slug short name for addresses and requests, unique
 * @param active false while suspended
 */
public record Company(UUID id, String slug, String name, boolean active) {

    /** True when a request that says this text, a slug or an id, means the company. */
    public boolean isCalled(String text) {
        return slug.equals(text) || id.toString().equals(text);
    }
}
