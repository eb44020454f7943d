package io.gatehouse.companies;

import io.gatehouse.platform.Refusal;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What invitations ask of the module that grants roles. That module knows this one, so it cannot be
 * called from here by its own name.
 */
public interface RoleOffers {

    /** Why these roles cannot be offered to a person who will belong to the company. */
    List<Refusal> misfits(UUID company, Set<UUID> roles);

    /**
     * Grants the roles to the new member, in the caller's transaction. What has become impossible
     * since it was offered is left out.
     *
     * @param grantedBy who offered them, as {@code kind:id}
     */
    void give(Membership member, Set<UUID> roles, String grantedBy);
}
