package io.gatehouse.management.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;
import io.gatehouse.grants.RoleGrant;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A role grant as callers see it.
 *
 * @param api audience of the API that has the role
 * @param membership who holds it; absent for a service account
 * @param clientId whose service account holds it; absent for a person
 * @param resourceType on what it holds, with {@code resource_id}; absent for the whole company
 * @param live false once its end has passed
 */
record GrantView(
        UUID id,
        @Nullable UUID company,
        String api,
        String role,
        @Nullable UUID membership,
        @Nullable String clientId,
        @Nullable String resourceType,
        @Nullable String resourceId,
        String grantedBy,
        Instant grantedAt,
        @Nullable Instant endsAt,
        @Nullable String reason,
        boolean live) {

    static GrantView of(
            RoleGrant grant, Api api, Role role, @Nullable String clientId, Instant now) {
        return new GrantView(
                grant.id(),
                grant.company(),
                api.audience(),
                role.name(),
                grant.membership(),
                clientId,
                grant.resource() == null ? null : grant.resource().type(),
                grant.resource() == null ? null : grant.resource().id(),
                grant.grantedBy(),
                grant.grantedAt(),
                grant.endsAt(),
                grant.reason(),
                grant.isLive(now));
    }
}
