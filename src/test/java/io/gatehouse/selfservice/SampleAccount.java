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
                                "1",
                                "Orderly",
                                "Northwind Traders",
                                "openid, email, series:read",
                                "https://orderly.example/login"),
                        new AccountView.AppLine("2", "Timesheet", null, "openid", null)));
    }

    /** Before somebody leaves a company, and after the last owner tried. */
    public static Page leaving(boolean lastOwner) {
        return new Page(
                "leave-company",
                new LeaveView(
                        "Northwind Traders", "northwind", lastOwner, "csrf", "/account/leave"));
    }

    /** Roles with every kind of reason. */
    public static Page roles() {
        RolesView.RoleLine held =
                new RolesView.RoleLine(
                        "analyst",
                        "Reads the orders of the company and its reports",
                        "held",
                        null,
                        new RolesView.Origin("roles.by-name", "grace@northwind.example"),
                        null,
                        "1 May 2026",
                        "30 June 2026, 18:00 UTC",
                        "Covers for Bob while he is away");
        RolesView.RoleLine onResource =
                new RolesView.RoleLine(
                        "planner",
                        "",
                        "held",
                        "project harbour-crossing-2026",
                        new RolesView.Origin("roles.by-operator", ""),
                        null,
                        "2 May 2026",
                        null,
                        null);
        RolesView.RoleLine ended =
                new RolesView.RoleLine(
                        "auditor",
                        "Reads the books",
                        "ended",
                        null,
                        new RolesView.Origin("roles.by-configuration", ""),
                        null,
                        "1 January 2026",
                        "31 January 2026, 00:00 UTC",
                        null);
        return new Page(
                "roles",
                new RolesView(
                        "Northwind Traders",
                        "admin",
                        "",
                        false,
                        List.of(
                                new RolesView.ApiRoles("Orders", List.of(held, onResource)),
                                new RolesView.ApiRoles("Accounting", List.of(ended)))));
    }

    /** Roles by a partnership, which the company's policy makes void. */
    public static Page rolesOfConsultant() {
        RolesView.RoleLine line =
                new RolesView.RoleLine(
                        "analyst",
                        "Reads the orders",
                        "not_entitled",
                        null,
                        new RolesView.Origin("roles.by-somebody", ""),
                        new RolesView.Through("Lovelace Consulting", "member", "consultant"),
                        "1 May 2026",
                        null,
                        "Yearly audit");
        return new Page(
                "roles",
                new RolesView(
                        "Babbage & Söhne GmbH",
                        null,
                        "Lovelace Consulting",
                        true,
                        List.of(new RolesView.ApiRoles("Orders", List.of(line)))));
    }

    /** A member without roles. */
    public static Page noRoles() {
        return new Page(
                "roles", new RolesView("Lovelace Consulting", "owner", "", false, List.of()));
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
