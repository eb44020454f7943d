package io.gatehouse.selfservice;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page about roles shows.
 *
 * @param company its name
 * @param role company role; null for somebody who comes by a partnership
 * @param via names of the consultancies by whose partnership the person acts; empty for a member
 * @param refused true when the company does not allow the person's address, so that all is void
 * @param apis where the person holds roles, or held them
 */
record RolesView(
        String company, @Nullable String role, String via, boolean refused, List<ApiRoles> apis) {

    RolesView {
        apis = List.copyOf(apis);
    }

    /** Key of the sentence that says as what the person is there. */
    public String standingKey() {
        return role == null ? "roles.as-consultant" : "roles.as-" + role;
    }

    /** The roles of one API. */
    record ApiRoles(String name, List<RoleLine> roles) {

        ApiRoles {
            roles = List.copyOf(roles);
        }
    }

    /**
     * One way to a role.
     *
     * @param state {@code held}, {@code ended} or {@code not_entitled}
     * @param resource on what it holds, {@code type id}; null for the whole company
     * @param origin who gave it
     * @param through what else had to be true; null for a role that was given to the person
     * @param since day, in the language of the person
     * @param until day and time; null for no end
     * @param reason the granter's words; null for none
     */
    record RoleLine(
            String name,
            String description,
            String state,
            @Nullable String resource,
            Origin origin,
            @Nullable Through through,
            String since,
            @Nullable String until,
            @Nullable String reason) {

        /** True when it counts. */
        public boolean held() {
            return state.equals("held");
        }

        /** Key of the text for the reason: the word that we write ourselves has a translation. */
        public String reasonKey() {
            return "roles.reason." + ("invitation".equals(reason) ? "invitation" : "words");
        }

        /** Key of the text for the state. */
        public String stateKey() {
            return "roles.state." + state;
        }
    }

    /**
     * Who gave something.
     *
     * @param key of the text
     * @param name that the text shows; empty for none
     */
    record Origin(String key, String name) {}

    /**
     * A partnership.
     *
     * @param consultancy name of the company through which the person acts
     * @param companyRole the least that a person has to be there
     * @param role that a person has to hold there as well; null for none
     */
    record Through(String consultancy, String companyRole, @Nullable String role) {

        /** Key of the text for the least company role. */
        public String companyRoleKey() {
            return "roles.through-" + companyRole;
        }
    }
}
