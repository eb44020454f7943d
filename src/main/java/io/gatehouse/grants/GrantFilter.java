package io.gatehouse.grants;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which grants of a company are asked for; null means any.
 *
 * @param resource null for grants of both sorts
 */
public record GrantFilter(
        @Nullable UUID membership,
        @Nullable UUID client,
        @Nullable UUID role,
        @Nullable Resource resource) {

    /** Every grant of the company. */
    public static final GrantFilter ANY = new GrantFilter(null, null, null, null);

    /** The grants of one holder. */
    public static GrantFilter of(RoleHolder holder) {
        return switch (holder) {
            case RoleHolder.Member(var membership) ->
                    new GrantFilter(membership.id(), null, null, null);
            case RoleHolder.Service(var client) -> new GrantFilter(null, client.id(), null, null);
        };
    }

    /** The grants on one resource. */
    public static GrantFilter of(Resource resource) {
        return new GrantFilter(null, null, null, resource);
    }
}
