package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.CompanyContext;
import io.gatehouse.companies.Company;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.usability.SignedIn;
import io.gatehouse.usability.Standing;
import io.gatehouse.usability.Usability;
import java.time.Clock;
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
 * this client, the only company there is.
 */
@Component
class CompanyStep {

    private final Usability usability;
    private final Clock clock;

    CompanyStep(Usability usability, Clock clock) {
        this.usability = usability;
        this.clock = clock;
    }

    /** What came of it. */
    sealed interface Outcome {}

    /** The company is known; null for none. */
    record Decided(@Nullable UUID company) implements Outcome {}

    /** The person has to say. */
    record Open() implements Outcome {}

    Outcome decide(AuthorizationRequest request, Flow flow, SignedIn person) {
        Session session = person.session();
        Optional<Flow.Choice> choice = choice(flow, session);
        if (request.prompts("select_account") && choice.isEmpty()) {
            return new Open();
        }
        CompanyContext context = request.client().companyContext();
        if (context == CompanyContext.NONE) {
            return new Decided(null);
        }
        if (isAsBefore(request, choice) && usability.actsInLastCompany(person)) {
            return new Decided(person.lastCompany());
        }
        List<Standing> standings = usability.standings(session.accountId(), clock.instant());
        if (request.company() != null) {
            return named(standings, request.company());
        }
        List<Company> companies =
                standings.stream().filter(Standing::addressAllowed).map(Standing::company).toList();
        if (companies.isEmpty()) {
            return nobodysCompany(context, standings);
        }
        if (choice.isPresent()) {
            return chosen(companies, choice.get());
        }
        return hinted(request, companies)
                .or(() -> last(person, companies))
                .or(() -> only(companies))
                .<Outcome>map(company -> new Decided(company.id()))
                .orElseGet(Open::new);
    }

    private static Optional<Flow.Choice> choice(Flow flow, Session session) {
        return Optional.ofNullable(flow.choice())
                .filter(made -> made.account().equals(session.accountId()));
    }

    // As if it did not exist: the answer for a company of others and for none is the same.
    private static Outcome named(List<Standing> standings, String name) {
        Standing standing =
                standings.stream()
                        .filter(known -> known.company().isCalled(name))
                        .findFirst()
                        .orElseThrow(CompanyStep::denied);
        return standing.addressAllowed() ? new Decided(standing.company().id()) : new Open();
    }

    // The page says why a company of the person's cannot be chosen.
    private static Outcome nobodysCompany(CompanyContext context, List<Standing> standings) {
        if (context == CompanyContext.OPTIONAL) {
            return new Decided(null);
        }
        if (standings.isEmpty()) {
            throw denied();
        }
        return new Open();
    }

    // The membership may have ended since the choice; then the person chooses again.
    private static Outcome chosen(List<Company> companies, Flow.Choice choice) {
        return companies.stream().anyMatch(known -> known.id().equals(choice.company()))
                ? new Decided(choice.company())
                : new Open();
    }

    // Nothing says another company than last time, which came with the session: no need to read
    // all of the person's.
    private static boolean isAsBefore(AuthorizationRequest request, Optional<Flow.Choice> choice) {
        return choice.isEmpty()
                && request.company() == null
                && (request.hint() == null || request.hint().company() == null);
    }

    private static Optional<Company> last(SignedIn person, List<Company> companies) {
        return Optional.ofNullable(person.lastCompany()).flatMap(last -> find(companies, last));
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
