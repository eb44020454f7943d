package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.CompanyContext;
import io.gatehouse.companies.Company;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Decides which company the authorization belongs to; the first that applies: the request's
 * parameter, the choice on this flow's page, the hint, the company last chosen in this session for
 * this client, the only membership.
 */
@Component
class CompanyStep {

    private final Usability usability;
    private final Sessions sessions;

    CompanyStep(Usability usability, Sessions sessions) {
        this.usability = usability;
        this.sessions = sessions;
    }

    /** What came of it. */
    sealed interface Outcome {}

    /** The company is known; null for none. */
    record Decided(@Nullable UUID company) implements Outcome {}

    /** The person has to say. */
    record Open() implements Outcome {}

    Outcome decide(AuthorizationRequest request, Flow flow, Session session) {
        Optional<Flow.Choice> choice = choice(flow, session);
        if (request.prompts("select_account") && choice.isEmpty()) {
            return new Open();
        }
        CompanyContext context = request.client().companyContext();
        if (context == CompanyContext.NONE) {
            return new Decided(null);
        }
        List<Company> companies = usability.companiesOf(session.accountId());
        if (request.company() != null) {
            return new Decided(named(companies, request.company()));
        }
        if (companies.isEmpty()) {
            return nobodysCompany(context);
        }
        if (choice.isPresent()) {
            return chosen(companies, choice.get());
        }
        return remembered(request, session, companies)
                .or(() -> only(companies))
                .<Outcome>map(company -> new Decided(company.id()))
                .orElseGet(Open::new);
    }

    private static Optional<Flow.Choice> choice(Flow flow, Session session) {
        return Optional.ofNullable(flow.choice())
                .filter(made -> made.account().equals(session.accountId()));
    }

    // As if it did not exist: the answer for a company of others and for none is the same.
    private static UUID named(List<Company> companies, String name) {
        return companies.stream()
                .filter(known -> known.slug().equals(name) || known.id().toString().equals(name))
                .findFirst()
                .map(Company::id)
                .orElseThrow(CompanyStep::denied);
    }

    private static Outcome nobodysCompany(CompanyContext context) {
        if (context == CompanyContext.REQUIRED) {
            throw denied();
        }
        return new Decided(null);
    }

    // The membership may have ended since the choice; then the person chooses again.
    private static Outcome chosen(List<Company> companies, Flow.Choice choice) {
        return companies.stream().anyMatch(known -> known.id().equals(choice.company()))
                ? new Decided(choice.company())
                : new Open();
    }

    private Optional<Company> remembered(
            AuthorizationRequest request, Session session, List<Company> companies) {
        return hinted(request, companies)
                .or(() ->
                        sessions.lastCompany(session.id(), request.client().id())
                                .flatMap(last -> find(companies, last)));
    }

    private static Optional<Company> hinted(AuthorizationRequest request, List<Company> companies) {
        return Optional.ofNullable(request.hint())
                .map(AuthorizationRequest.Hint::company)
                .flatMap(company -> find(companies, company));
    }

    private static Optional<Company> only(List<Company> companies) {
        return companies.size() == 1 ? Optional.of(companies.getFirst()) : Optional.empty();
    }

    private static Optional<Company> find(List<Company> companies, UUID id) {
        return companies.stream().filter(known -> known.id().equals(id)).findFirst();
    }

    private static OAuth2AuthenticationException denied() {
        return Refusal.of(
                OAuth2ErrorCodes.ACCESS_DENIED, "the person does not act for this company");
    }
}
