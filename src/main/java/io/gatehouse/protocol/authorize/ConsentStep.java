package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.consents.Consent;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.Consents;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.token.ConsentScopes;
import io.gatehouse.sessions.Flow;
import io.gatehouse.usability.Access;
import io.gatehouse.usability.SignedIn;
import io.gatehouse.usability.Usability;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Decides whether the person has to be asked, and which scopes the authorization gets. Scopes that
 * the person's roles do not cover drop out before anybody is asked for them.
 */
@Component
class ConsentStep {

    private final ConsentScopes scopes;
    private final Usability usability;
    private final Consents consents;
    private final Clock clock;

    ConsentStep(ConsentScopes scopes, Usability usability, Consents consents, Clock clock) {
        this.scopes = scopes;
        this.usability = usability;
        this.consents = consents;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param ask what to ask; empty when everything is decided
     * @param scopes what the authorization may store, when everything is decided
     */
    record Need(Optional<Flow.Ask> ask, Set<String> scopes) {}

    Need decide(AuthorizationRequest request, Flow flow, SignedIn person, @Nullable UUID company) {
        Client client = request.client();
        UUID account = person.session().accountId();
        Set<String> grantable = grantable(request, person, company);
        if (client.consentTrusted()) {
            return isToBeConfirmed(flow, account, company)
                    ? new Need(
                            Optional.of(
                                    new Flow.Ask(account, company, grantable, Set.of(), Set.of())),
                            Set.of())
                    : new Need(Optional.empty(), grantable);
        }
        Optional<Consent> consent = consent(client, person, company);
        ConsentScopes.Question question =
                scopes.about(client, withClaims(request, grantable), consent);
        boolean answered = isAnswered(flow, account, company);
        boolean ask =
                consent.isEmpty()
                        || !question.isDecided()
                        || (request.prompts("consent") && !answered)
                        || isToBeConfirmed(flow, account, company);
        return ask
                ? new Need(
                        Optional.of(
                                new Flow.Ask(
                                        account,
                                        company,
                                        question.required(),
                                        question.optional(),
                                        consent.isEmpty() ? Set.of() : question.open())),
                        Set.of())
                : new Need(Optional.empty(), scopes.allowed(grantable, consent.get().allowed()));
    }

    // A claim that is asked for by itself is asked for under the name of its scope, which the
    // authorization does not get by that.
    private static Set<String> withClaims(AuthorizationRequest request, Set<String> grantable) {
        Set<String> asked = new LinkedHashSet<>(grantable);
        asked.addAll(request.claimScopes());
        return asked;
    }

    // RFC 8628 section 5.4: whatever was allowed before, nobody's device may be let in by a link
    // that somebody else made the person follow.
    private static boolean isToBeConfirmed(Flow flow, UUID account, @Nullable UUID company) {
        return flow.userCode() != null && !isAnswered(flow, account, company);
    }

    private static boolean isAnswered(Flow flow, UUID account, @Nullable UUID company) {
        Flow.Answered answer = flow.answered();
        if (answer == null
                || !answer.account().equals(account)
                || !Objects.equals(answer.company(), company)) {
            return false;
        }
        if (!answer.allowed()) {
            throw Refusal.of(OAuth2ErrorCodes.ACCESS_DENIED, "the person denied");
        }
        return true;
    }

    // What came with the session is about the company last chosen in it.
    private Optional<Consent> consent(Client client, SignedIn person, @Nullable UUID company) {
        return Objects.equals(company, person.lastCompany())
                ? Optional.ofNullable(person.there().consent())
                : consents.find(new ConsentKey(person.session().accountId(), client.id(), company));
    }

    private Set<String> grantable(
            AuthorizationRequest request, SignedIn person, @Nullable UUID company) {
        Access access =
                usability
                        .covered(
                                request.client(),
                                person,
                                company,
                                request.scopes(),
                                clock.instant())
                        .orElseThrow(() ->
                                Refusal.of(
                                        OAuth2ErrorCodes.ACCESS_DENIED,
                                        "the person does not act for this company"));
        return keep(request.scopes(), access.scopes()::contains);
    }

    private static Set<String> keep(Set<String> scopes, Predicate<String> wanted) {
        return scopes.stream().filter(wanted).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
