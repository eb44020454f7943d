package io.gatehouse.selfservice;

import io.gatehouse.accounts.Account;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.usability.Explanation;
import io.gatehouse.usability.Explanations;
import io.gatehouse.usability.Standing;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows a person which roles they hold in a company, and why. */
@Controller
class RolesPage {

    private static final String PATH = "/account/roles";

    private final Visitors visitors;
    private final Usability usability;
    private final Explanations explanations;
    private final RoleLines lines;
    private final Pages pages;
    private final Clock clock;

    RolesPage(
            Visitors visitors,
            Usability usability,
            Explanations explanations,
            RoleLines lines,
            Pages pages,
            Clock clock) {
        this.visitors = visitors;
        this.usability = usability;
        this.explanations = explanations;
        this.lines = lines;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Account> account = visitors.account(request);
        if (account.isEmpty()) {
            visitors.lead(response, "/sign-in");
            return;
        }
        Instant now = clock.instant();
        UUID person = account.get().id();
        Optional<Standing> standing = standing(request, person, now);
        if (standing.isEmpty()) {
            visitors.lead(response, "/account");
            return;
        }
        RolesView view = view(person, standing.get(), locale(request), now);
        pages.render(request, response, 200, new Page("roles", view));
    }

    // A company of others is as unknown as one that does not exist.
    private Optional<Standing> standing(HttpServletRequest request, UUID account, Instant now) {
        String slug = request.getParameter("company");
        return usability.standings(account, now).stream()
                .filter(standing -> standing.company().slug().equals(slug))
                .findFirst();
    }

    private RolesView view(UUID account, Standing standing, Locale locale, Instant now) {
        Company company = standing.company();
        Membership membership = standing.membership();
        Explanation explained =
                explanations.of(new Explanations.Subject(account, company.id(), null, null), now);
        return new RolesView(
                company.name(),
                membership == null
                        ? null
                        : membership.companyRole().name().toLowerCase(Locale.ROOT),
                Consultancies.names(standing, usability),
                !standing.addressAllowed(),
                lines.of(company.id(), explained.roles(), locale));
    }

    private Locale locale(HttpServletRequest request) {
        return Locale.forLanguageTag(pages.language(request));
    }
}
