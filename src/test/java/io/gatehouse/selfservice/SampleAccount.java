package io.gatehouse.selfservice;

import io.gatehouse.pages.Page;
import java.util.List;

/** The account page with sample data, for the preview and the tests of all pages. */
public final class SampleAccount {

    private static final String EMAIL = "ada@lovelace-consulting.example";

    private SampleAccount() {}

    /** Somebody with companies and apps. */
    public static Page busy() {
        return page(
                List.of(
                        new AccountView.CompanyLine("lovelace", "Lovelace Consulting", "owner", ""),
                        new AccountView.CompanyLine("northwind", "Northwind Traders", "admin", ""),
                        new AccountView.CompanyLine(
                                "babbage", "Babbage & Söhne GmbH", null, "Lovelace Consulting")),
                List.of(
                        new AccountView.AppLine(
                                "1", "Orderly", "Northwind Traders", "openid, email, series:read"),
                        new AccountView.AppLine("2", "Timesheet", null, "openid")));
    }

    /** Before somebody leaves a company, and after the last owner tried. */
    public static Page leaving(boolean lastOwner) {
        return new Page(
                "leave-company",
                new LeaveView(
                        "Northwind Traders", "northwind", lastOwner, "csrf", "/account/leave"));
    }

    /** Somebody without either. */
    public static Page alone() {
        return page(List.of(), List.of());
    }

    private static Page page(
            List<AccountView.CompanyLine> companies, List<AccountView.AppLine> apps) {
        return new Page(
                "account",
                new AccountView(
                        EMAIL,
                        companies,
                        apps,
                        "csrf",
                        "/sign-out",
                        "/account/withdraw",
                        !companies.isEmpty(),
                        companies.isEmpty() ? null : companies.getFirst().name()));
    }
}
