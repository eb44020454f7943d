package io.gatehouse.selfservice;

import io.gatehouse.pages.WebLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code account} shows.
 *
 * @param companies where I belong
 * @param apps what I allowed
 * @param joined the company that I have just become a member of; null for none
 */
record AccountView(
        String email,
        List<CompanyLine> companies,
        List<AppLine> apps,
        String csrf,
        String signOutAction,
        String withdrawAction,
        boolean operator,
        @Nullable String joined) {

    AccountView {
        companies = List.copyOf(companies);
        apps = List.copyOf(apps);
    }

    /**
     * A company of mine.
     *
     * @param role {@code owner}, {@code admin} or {@code member}; null for no member
     * @param via names of the consultancies by whose partnership I act there; empty for a member
     */
    record CompanyLine(String slug, String name, @Nullable String role, String via) {

        /** Key of the text for the company role. */
        public String roleKey() {
            return "company-role." + role;
        }
    }

    /**
     * An app that I allowed.
     *
     * @param consent id for the withdrawal
     * @param company for which company; null for none
     * @param scopes names of what I allowed, separated by commas
     * @param open where the app begins a sign-in by itself; null when it says nowhere
     */
    record AppLine(
            String consent,
            String name,
            @Nullable String company,
            String scopes,
            @Nullable String open) {

        AppLine {
            open = WebLink.orNull(open);
        }
    }
}
