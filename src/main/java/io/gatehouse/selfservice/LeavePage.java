package io.gatehouse.selfservice;

import io.gatehouse.accounts.Account;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.MembershipChanges;
import io.gatehouse.companies.MembershipOutcome;
import io.gatehouse.companies.Memberships;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Forgery;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Asks whether a person wants to leave a company, and lets them. */
@Controller
class LeavePage {

    private static final String PATH = "/account/leave";
    private static final String ACCOUNT = "/account";

    private final Companies companies;
    private final Memberships memberships;
    private final MembershipChanges changes;
    private final Visitors visitors;
    private final Cookies cookies;
    private final Forgery forgery;
    private final Pages pages;

    LeavePage(
            Companies companies,
            Memberships memberships,
            MembershipChanges changes,
            Visitors visitors,
            Cookies cookies,
            Forgery forgery,
            Pages pages) {
        this.companies = companies;
        this.memberships = memberships;
        this.changes = changes;
        this.visitors = visitors;
        this.cookies = cookies;
        this.forgery = forgery;
        this.pages = pages;
    }

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<UUID> account = account(request);
        if (account.isEmpty()) {
            visitors.lead(response, "/sign-in");
            return;
        }
        Optional<Company> company = company(request, account.get());
        if (company.isPresent()) {
            render(request, response, 200, company.get(), false);
        } else {
            visitors.lead(response, ACCOUNT);
        }
    }

    @PostMapping(PATH)
    void leave(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<UUID> account = account(request);
        if (account.isEmpty()) {
            visitors.lead(response, "/sign-in");
            return;
        }
        String csrf = request.getParameter("csrf");
        if (!forgery.isOurs(request, csrf, cookies.browser(request, response))) {
            pages.error(
                    request,
                    response,
                    ErrorPage.of(403, "form_expired").withOnward(ACCOUNT, "account"));
            return;
        }
        Optional<Company> company = company(request, account.get());
        if (company.isPresent()
                && changes.leave(account.get(), company.get().id())
                        instanceof MembershipOutcome.LastOwner) {
            render(request, response, 409, company.get(), true);
        } else {
            visitors.lead(response, ACCOUNT);
        }
    }

    private Optional<UUID> account(HttpServletRequest request) {
        return visitors.account(request).map(Account::id);
    }

    // A company of others is as unknown as one that does not exist. A suspended one can be left.
    private Optional<Company> company(HttpServletRequest request, UUID account) {
        String slug = request.getParameter("company");
        return memberships.of(account).stream()
                .flatMap(membership -> companies.find(membership.companyId()).stream())
                .filter(company -> company.slug().equals(slug))
                .findFirst();
    }

    private void render(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            Company company,
            boolean lastOwner)
            throws IOException {
        LeaveView view =
                new LeaveView(
                        company.name(),
                        company.slug(),
                        lastOwner,
                        forgery.token(cookies.browser(request, response)),
                        PATH);
        pages.render(request, response, status, new Page("leave-company", view));
    }
}
