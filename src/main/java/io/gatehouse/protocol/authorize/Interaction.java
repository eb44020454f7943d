package io.gatehouse.protocol.authorize;

import io.gatehouse.protocol.claims.Acr;
import io.gatehouse.protocol.claims.Subjects;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.usability.SignedIn;
import io.gatehouse.usability.Usability;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.stereotype.Component;

/**
 * Decides what an authorization request needs next: sign-in, then the company, then consent (OpenID
 * Connect Core section 3.1.2.3 and 3.1.2.4). The first open step wins; with {@code prompt=none} it
 * is an error instead of a page.
 */
@Component
public class Interaction {

    private final CompanyStep companies;
    private final ConsentStep consents;
    private final Usability usability;
    private final Subjects subjects;
    private final Clock clock;

    Interaction(
            CompanyStep companies,
            ConsentStep consents,
            Usability usability,
            Subjects subjects,
            Clock clock) {
        this.companies = companies;
        this.consents = consents;
        this.usability = usability;
        this.subjects = subjects;
        this.clock = clock;
    }

    /**
     * The next step.
     *
     * @param person the browser's live session of a usable account; null for none
     */
    public Step next(AuthorizationRequest request, Flow flow, @Nullable SignedIn person) {
        try {
            return decide(request, flow, person);
        } catch (OAuth2AuthenticationException refused) {
            return new Step.Refuse(refused.getError());
        }
    }

    private Step decide(AuthorizationRequest request, Flow flow, @Nullable SignedIn person) {
        if (person == null || needsSignIn(request, flow, person.session())) {
            return request.prompts("none")
                    ? refuse("login_required", "the person has to sign in")
                    : new Step.Show(Step.Page.SIGN_IN, flow);
        }
        if (isSomebodyElse(request, person.session())) {
            return hinted(request, flow, person.session());
        }
        CompanyStep.Outcome outcome = companies.decide(request, flow, person);
        if (!(outcome instanceof CompanyStep.Decided(UUID company))) {
            return request.prompts("none")
                    ? refuse("interaction_required", "the person has to choose a company")
                    : new Step.Show(Step.Page.CHOOSE_COMPANY, flow);
        }
        if (isPastTheCompanysLimits(flow, person.session(), company)) {
            return request.prompts("none")
                    ? refuse("login_required", "the company asks for a new sign-in")
                    : new Step.Show(Step.Page.SIGN_IN, anew(flow, person.session(), company));
        }
        requireContext(request, person.session());
        ConsentStep.Need need = consents.decide(request, flow, person, company);
        Optional<Flow.Ask> ask = need.ask();
        if (ask.isPresent()) {
            return request.prompts("none")
                    ? refuse("consent_required", "the person has to consent")
                    : new Step.Show(Step.Page.CONSENT, flow.with(ask.get()));
        }
        return new Step.Issue(person, company, need.scopes());
    }

    // OpenID Connect Core section 5.5.1.1: as if the sign-in had failed. A class that is only
    // preferred (acr_values) is answered by the one that was reached.
    private static void requireContext(AuthorizationRequest request, Session session) {
        if (!Acr.meets(session.acr(), request.essentialAcr())) {
            throw Refusal.of(
                    "unmet_authentication_requirements",
                    "the sign-in does not reach an essential acr");
        }
    }

    // A factor satisfies prompt=login and max_age when it is newer than the flow, so that no answer
    // of the person's leads back to the same page.
    private boolean needsSignIn(AuthorizationRequest request, Flow flow, Session session) {
        Instant signedIn = session.authenticatedAt();
        if (flow.freshAfter() != null && !signedIn.isAfter(flow.freshAfter())) {
            return true;
        }
        if (signedIn.isAfter(flow.startedAt())) {
            return false;
        }
        boolean tooOld =
                request.maxAge() != null
                        && signedIn.plus(request.maxAge()).isBefore(clock.instant());
        return request.prompts("login") || tooOld;
    }

    // As with max_age: a factor newer than the flow is enough, however long the flow then takes.
    private boolean isPastTheCompanysLimits(Flow flow, Session session, @Nullable UUID company) {
        return !session.authenticatedAt().isAfter(flow.startedAt())
                && !usability.sessionFits(session, company, clock.instant());
    }

    // The choice stays: it counts only if the same person signs in.
    private static Flow anew(Flow flow, Session session, @Nullable UUID company) {
        return flow.needingSignInAfter(flow.startedAt())
                .with(new Flow.Choice(session.accountId(), company));
    }

    private boolean isSomebodyElse(AuthorizationRequest request, Session session) {
        AuthorizationRequest.Hint hint = request.hint();
        UUID account = session.accountId();
        boolean hinted = hint == null || hint.subject().equals(subjects.of(hint.client(), account));
        boolean asked =
                request.subject() == null
                        || request.subject().equals(subjects.of(request.client(), account));
        return !hinted || !asked;
    }

    // OpenID Connect Core section 3.1.2.1: another person than the hint names is an error, once the
    // hinted person had the chance to sign in.
    private static Step hinted(AuthorizationRequest request, Flow flow, Session session) {
        boolean hadTheChance = session.authenticatedAt().isAfter(flow.startedAt());
        return request.prompts("none") || hadTheChance
                ? refuse("login_required", "another person than the hint names is signed in")
                : new Step.Show(Step.Page.SIGN_IN, flow.needingSignInAfter(flow.startedAt()));
    }

    private static Step refuse(String code, String description) {
        return new Step.Refuse(Refusal.of(code, description).getError());
    }
}
