package io.gatehouse.signin;

import io.gatehouse.accounts.Account;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.usability.Standing;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Asks for which company the person wants to go on, or whether as somebody else. */
@Controller
class CompanyChoicePage {

    private static final String PATH = "/choose-company";
    private static final String SWITCH = "/choose-company/switch-account";

    private final FlowGate gate;
    private final Usability usability;
    private final Pages pages;
    private final Clock clock;

    CompanyChoicePage(FlowGate gate, Usability usability, Pages pages, Clock clock) {
        this.gate = gate;
        this.usability = usability;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Flow> flow = gate.enter(request, response);
        if (flow.isEmpty()) {
            return;
        }
        Optional<Session> session = gate.session(request);
        if (session.isEmpty()) {
            gate.proceed(request, response, flow.get());
            return;
        }
        render(request, response, flow.get(), session.get());
    }

    @PostMapping(PATH)
    void choose(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Flow> flow = gate.enter(request, response);
        if (flow.isEmpty() || !gate.isOurs(request, response)) {
            return;
        }
        Optional<Session> session = gate.session(request);
        if (session.isEmpty()) {
            gate.proceed(request, response, flow.get());
            return;
        }
        Optional<Flow.Choice> choice =
                choice(flow.get(), session.get().accountId(), request.getParameter("company"));
        if (choice.isPresent()) {
            gate.proceed(request, response, flow.get().with(choice.get()));
        } else {
            render(request, response, flow.get(), session.get());
        }
    }

    @PostMapping(SWITCH)
    void switchAccount(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<Flow> flow = gate.enter(request, response);
        if (flow.isPresent() && gate.isOurs(request, response)) {
            gate.proceed(request, response, flow.get().needingSignInAfter(clock.instant()));
        }
    }

    // A slug that is not the person's is no choice, whether the company exists or not.
    private Optional<Flow.Choice> choice(Flow flow, UUID account, @Nullable String slug) {
        if (offersNone(flow, account) && "".equals(slug)) {
            return Optional.of(new Flow.Choice(account, null));
        }
        return offered(flow, account).stream()
                .filter(Standing::addressAllowed)
                .map(Standing::company)
                .filter(company -> company.slug().equals(slug))
                .findFirst()
                .map(company -> new Flow.Choice(account, company.id()));
    }

    private boolean offersNone(Flow flow, UUID account) {
        return switch (context(flow)) {
            case NONE -> true;
            case OPTIONAL -> standings(account).noneMatch(Standing::addressAllowed);
            case REQUIRED -> false;
        };
    }

    private CompanyContext context(Flow flow) {
        return gate.client(flow).map(Client::companyContext).orElse(CompanyContext.REQUIRED);
    }

    private Stream<Standing> standings(UUID account) {
        return usability.standings(account, clock.instant()).stream();
    }

    private List<Standing> offered(Flow flow, UUID account) {
        if (context(flow) == CompanyContext.NONE) {
            return List.of();
        }
        String named = flow.parameter("company");
        return standings(account)
                .filter(standing -> named == null || standing.company().isCalled(named))
                .toList();
    }

    private void render(
            HttpServletRequest request, HttpServletResponse response, Flow flow, Session session)
            throws IOException {
        UUID account = session.accountId();
        List<Standing> standings = offered(flow, account);
        ChooseCompanyView view =
                new ChooseCompanyView(
                        PATH,
                        gate.seal(request, response, flow),
                        gate.csrf(request, response),
                        gate.client(flow).map(Client::name).orElse(null),
                        usability.account(account).map(Account::email).orElse(""),
                        standings.stream()
                                .filter(Standing::addressAllowed)
                                .map(this::choiceOf)
                                .toList(),
                        standings.stream()
                                .filter(standing -> !standing.addressAllowed())
                                .map(standing -> standing.company().name())
                                .toList(),
                        offersNone(flow, account),
                        SWITCH);
        pages.render(
                request,
                response,
                200,
                new Page("choose-company", view).leadingTo(flow.redirectUri()));
    }

    private ChooseCompanyView.Choice choiceOf(Standing standing) {
        Company company = standing.company();
        Membership membership = standing.membership();
        return new ChooseCompanyView.Choice(
                company.slug(),
                company.name(),
                membership == null
                        ? null
                        : membership.companyRole().name().toLowerCase(Locale.ROOT),
                String.join(", ", usability.consultancies(standing)));
    }
}
