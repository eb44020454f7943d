package io.gatehouse.selfservice;

import io.gatehouse.accounts.Account;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.consents.Consents;
import io.gatehouse.consents.GivenConsent;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.platform.Issuer;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Forgery;
import io.gatehouse.usability.Standing;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Shows a person their account, their companies and the apps they allowed, and takes these back.
 */
@Controller
class AccountPage {

    private static final String PATH = "/account";
    private static final String WITHDRAW = "/account/withdraw";

    private final Usability usability;
    private final Clients clients;
    private final Consents consents;
    private final Visitors visitors;
    private final Cookies cookies;
    private final Forgery forgery;
    private final Pages pages;
    private final Issuer issuer;
    private final Clock clock;

    AccountPage(
            Usability usability,
            Clients clients,
            Consents consents,
            Visitors visitors,
            Cookies cookies,
            Forgery forgery,
            Pages pages,
            Issuer issuer,
            Clock clock) {
        this.usability = usability;
        this.clients = clients;
        this.consents = consents;
        this.visitors = visitors;
        this.cookies = cookies;
        this.forgery = forgery;
        this.pages = pages;
        this.issuer = issuer;
        this.clock = clock;
    }

    @GetMapping({"/", PATH})
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Account> account = visitors.account(request);
        if (account.isEmpty()) {
            visitors.lead(response, "/sign-in");
            return;
        }
        UUID id = account.get().id();
        List<Standing> standings = usability.standings(id, clock.instant());
        AccountView view =
                new AccountView(
                        account.get().email(),
                        standings.stream().map(this::line).toList(),
                        apps(id),
                        forgery.token(cookies.browser(request, response)),
                        "/sign-out",
                        WITHDRAW,
                        account.get().operator(),
                        joined(request, standings));
        pages.render(request, response, 200, new Page("account", view));
    }

    @PostMapping(WITHDRAW)
    void withdraw(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Account> account = visitors.account(request);
        if (account.isEmpty()) {
            visitors.lead(response, "/sign-in");
            return;
        }
        String csrf = request.getParameter("csrf");
        if (!forgery.isOurs(request, csrf, cookies.browser(request, response))) {
            pages.error(
                    request,
                    response,
                    ErrorPage.of(403, "form_expired").withOnward(PATH, "account"));
            return;
        }
        String consent = request.getParameter("consent");
        consents.of(account.get().id()).stream()
                .filter(given -> given.consent().id().toString().equals(consent))
                .forEach(given ->
                        consents.withdraw(given.key(), pages.language(request), clock.instant()));
        visitors.lead(response, PATH);
    }

    /** The name of the company that an accepted invitation leads here with, if I belong to it. */
    private static @Nullable String joined(HttpServletRequest request, List<Standing> standings) {
        String slug = request.getParameter("joined");
        return standings.stream()
                .map(Standing::company)
                .filter(company -> company.slug().equals(slug))
                .map(Company::name)
                .findFirst()
                .orElse(null);
    }

    private AccountView.CompanyLine line(Standing standing) {
        Membership membership = standing.membership();
        return new AccountView.CompanyLine(
                standing.company().slug(),
                standing.company().name(),
                membership == null
                        ? null
                        : membership.companyRole().name().toLowerCase(Locale.ROOT),
                Consultancies.names(standing, usability));
    }

    private List<AccountView.AppLine> apps(UUID account) {
        return consents.of(account).stream().map(this::line).toList();
    }

    private AccountView.AppLine line(GivenConsent given) {
        UUID company = given.key().company();
        Optional<Client> client = clients.find(given.key().client());
        return new AccountView.AppLine(
                given.consent().id().toString(),
                client.map(Client::name).orElse(""),
                company == null ? null : usability.company(company).map(Company::name).orElse(null),
                String.join(", ", given.consent().allowed().stream().sorted().toList()),
                client.filter(usability::client).map(this::opening).orElse(null));
    }

    // Third-party initiated login: OpenID Connect Core section 4.
    private @Nullable String opening(Client client) {
        String address = client.setting("initiate_login_uri");
        return address == null
                ? null
                : address
                        + (address.indexOf('?') < 0 ? "?" : "&")
                        + "iss="
                        + URLEncoder.encode(issuer.value(), StandardCharsets.UTF_8);
    }
}
