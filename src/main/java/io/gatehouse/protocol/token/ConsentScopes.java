package io.gatehouse.protocol.token;

import io.gatehouse.apis.Apis;
import io.gatehouse.clients.Client;
import io.gatehouse.consents.Consent;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reckons with scopes and consents: what is still to be asked, and what an answer allows. */
@Component
public class ConsentScopes {

    private final Apis apis;

    ConsentScopes(Apis apis) {
        this.apis = apis;
    }

    /**
     * What the consent page asks.
     *
     * @param required scopes that come with Allow
     * @param optional scopes that can be unticked
     * @param open those of both that the person has not decided before
     */
    public record Question(Set<String> required, Set<String> optional, Set<String> open) {

        /** True when nothing has to be asked. */
        public boolean isDecided() {
            return open.isEmpty();
        }
    }

    /**
     * The question about the scopes. What another scope implies is not asked for beside it, since
     * unticking it would change nothing. A required scope that was declined while it was optional
     * is open again.
     *
     * @param before the consent so far; empty for none
     */
    public Question about(Client client, Set<String> scopes, Optional<Consent> before) {
        Set<String> needed = apis.withImplied(client.requiredScopes());
        Set<String> required = apis.withoutImplied(keep(scopes, needed::contains));
        Set<String> optional = keep(apis.withoutImplied(scopes), scope -> !needed.contains(scope));
        Set<String> allowed =
                before.map(consent -> apis.withImplied(consent.allowed())).orElse(Set.of());
        Set<String> declined = before.map(Consent::declined).orElse(Set.of());
        Set<String> open = keep(required, scope -> !allowed.contains(scope));
        open.addAll(keep(optional, scope -> !allowed.contains(scope) && !declined.contains(scope)));
        return new Question(required, optional, open);
    }

    /** The scopes that are allowed, by name or because an allowed one implies them. */
    public Set<String> allowed(Set<String> scopes, Set<String> allowed) {
        return keep(scopes, apis.withImplied(allowed)::contains);
    }

    private static Set<String> keep(Set<String> scopes, Predicate<String> wanted) {
        return scopes.stream().filter(wanted).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
