package io.gatehouse.signin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code choose-company} shows.
 *
 * @param action where the choice goes
 * @param flow the sealed flow
 * @param clientName the application that asks, or null
 * @param email who is signed in
 * @param refusing names of the person's companies that do not allow the address
 * @param switchAccountAction where "use another account" goes
 */
record ChooseCompanyView(
        String action,
        String flow,
        String csrf,
        @Nullable String clientName,
        String email,
        List<Choice> companies,
        List<String> refusing,
        boolean withoutCompany,
        String switchAccountAction) {

    ChooseCompanyView {
        companies = List.copyOf(companies);
        refusing = List.copyOf(refusing);
    }

    /** Whether there is nothing to go on with as this person. */
    public boolean stuck() {
        return companies.isEmpty() && !withoutCompany;
    }

    /** Whether there are so many that a filter helps. */
    public boolean many() {
        return companies.size() > 7;
    }

    /**
     * One company to choose.
     *
     * @param companyRole {@code owner}, {@code admin} or {@code member}; null for no member
     * @param via names of the consultancies by whose partnership the person comes; empty for a
     *     member
     */
    record Choice(String slug, String name, @Nullable String companyRole, String via) {

        /** Key of the text for the company role. */
        public String roleKey() {
            return "company-role." + companyRole;
        }
    }
}
