package io.gatehouse.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;

/**
 * A way by which somebody holds a role, or held it, or would hold it if the company might use it.
 *
 * @param via what gives it
 */
public record RolePath(Api api, Role role, Via via, State state) {

    /** What gives a role. */
    public sealed interface Via {}

    /** Somebody gave it to the holder. */
    public record ByGrant(RoleGrant grant) implements Via {}

    /** The company lets the people of the person's consultancy act with it. */
    public record ByPartnership(PartnershipPath path) implements Via {}

    /** Whether it counts. */
    public enum State {
        /** The role is held. */
        HELD,
        /** Its end has passed. */
        ENDED,
        /** The company may not use the role or its API, so that it counts as not given. */
        NOT_ENTITLED
    }

    /** True when it holds in the whole company, and so in tokens; false for a single resource. */
    public boolean companyWide() {
        return !(via instanceof ByGrant(RoleGrant grant)) || grant.resource() == null;
    }

    /** True when tokens carry the role because of it. */
    public boolean inTokens() {
        return state == State.HELD && companyWide();
    }
}
