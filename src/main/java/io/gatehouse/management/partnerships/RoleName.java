package io.gatehouse.management.partnerships;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Role;
import io.gatehouse.management.apis.ApisInReach;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Refused;
import java.util.UUID;

/**
 * A role by its name.
 *
 * @param api audience of its API
 */
record RoleName(String api, String role) {

    /** The name of the role with this id; of one that is gone meanwhile, empty texts. */
    static RoleName of(UUID id, Apis apis) {
        return apis.byRole(id)
                .flatMap(api -> api.role(id).map(role -> new RoleName(api.audience(), role.name())))
                .orElse(new RoleName("", ""));
    }

    /** The role's id; refuses the request when there is none that the caller may know of. */
    UUID id(String field, Caller caller, ApisInReach apis) {
        return apis.find(caller, api)
                .map(Api::roles)
                .map(roles -> roles.get(role))
                .map(Role::id)
                .orElseThrow(() -> Refused.field(field, "names a role that does not exist"));
    }
}
