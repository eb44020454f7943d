package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.consents.Consent;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.Consents;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.usability.Access;
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

    private final Usability usability;
    private final Consents consents;
    private final Clock clock;

    ConsentStep(Usability usability, Consents consents, Clock clock) {
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

    Need decide(AuthorizationRequest request, Flow flow, Session session, @Nullable UUID company) {
        Client client = request.client();
        UUID account = session.accountId();
        Set<String> grantable = grantable(request, account, company);
        if (client.consentTrusted()) {
            return new Need(Optional.empty(), grantable);
        }
        Optional<Consent> consent = consents.find(new ConsentKey(account, client.id(), company));
        boolean answered = isAnswered(flow, account, company);
        boolean ask =
                consent.isEmpty()
                        || !isDecided(consent.get(), grantable, client)
                        || (request.prompts("consent") && !answered);
        return ask
                ? new Need(
                        Optional.of(question(client, account, company, grantable, consent)),
                        Set.of())
                : new Need(Optional.empty(), keep(grantable, consent.get().allowed()::contains));
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

    private Set<String> grantable(
            AuthorizationRequest request, UUID account, @Nullable UUID company) {
        Access access =
                usability
                        .covered(
                                request.client(),
                                account,
                                company,
                                request.scopes(),
                                clock.instant())
                        .orElseThrow(() ->
                                Refusal.of(
                                        OAuth2ErrorCodes.ACCESS_DENIED,
                                        "the person does not act for this company"));
        return keep(request.scopes(), access.scopes()::contains);
    }

    // A required scope that was declined while it was optional has to be asked again.
    private static boolean isDecided(Consent consent, Set<String> scopes, Client client) {
        return scopes.stream()
                .allMatch(scope ->
                        client.requiredScopes().contains(scope)
                                ? consent.allowed().contains(scope)
                                : consent.decided(scope));
    }

    private static Flow.Ask question(
            Client client,
            UUID account,
            @Nullable UUID company,
            Set<String> scopes,
            Optional<Consent> before) {
        return new Flow.Ask(
                account,
                company,
                keep(scopes, client.requiredScopes()::contains),
                keep(scopes, scope -> !client.requiredScopes().contains(scope)),
                keep(scopes, scope -> before.isPresent() && !before.get().decided(scope)));
    }

    private static Set<String> keep(Set<String> scopes, Predicate<String> wanted) {
        return scopes.stream().filter(wanted).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
