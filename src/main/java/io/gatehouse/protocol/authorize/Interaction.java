package io.gatehouse.protocol.authorize;

import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
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
class Interaction {

    private final CompanyStep companies;
    private final ConsentStep consents;
    private final Clock clock;

    Interaction(CompanyStep companies, ConsentStep consents, Clock clock) {
        this.companies = companies;
        this.consents = consents;
        this.clock = clock;
    }

    /**
     * The next step.
     *
     * @param session the browser's live session of a usable account; null for none
     */
    Step next(AuthorizationRequest request, Flow flow, @Nullable Session session) {
        try {
            return decide(request, flow, session);
        } catch (OAuth2AuthenticationException refused) {
            return new Step.Refuse(refused.getError());
        }
    }

    private Step decide(AuthorizationRequest request, Flow flow, @Nullable Session session) {
        if (session == null || needsSignIn(request, flow, session)) {
            return request.prompts("none")
                    ? refuse("login_required", "the person has to sign in")
                    : new Step.Show(Step.Page.SIGN_IN, flow);
        }
        if (isSomebodyElse(request, session)) {
            return hinted(request, flow, session);
        }
        CompanyStep.Outcome outcome = companies.decide(request, flow, session);
        if (!(outcome instanceof CompanyStep.Decided(UUID company))) {
            return request.prompts("none")
                    ? refuse("interaction_required", "the person has to choose a company")
                    : new Step.Show(Step.Page.CHOOSE_COMPANY, flow);
        }
        ConsentStep.Need need = consents.decide(request, flow, session, company);
        Optional<Flow.Ask> ask = need.ask();
        if (ask.isPresent()) {
            return request.prompts("none")
                    ? refuse("consent_required", "the person has to consent")
                    : new Step.Show(Step.Page.CONSENT, flow.with(ask.get()));
        }
        return new Step.Issue(session, company, need.scopes());
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

    private static boolean isSomebodyElse(AuthorizationRequest request, Session session) {
        return request.hint() != null && !request.hint().account().equals(session.accountId());
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
