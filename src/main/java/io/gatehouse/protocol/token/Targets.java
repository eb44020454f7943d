package io.gatehouse.protocol.token;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.clients.Client;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.request.Refusal;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Decides which API a token is for (RFC 8707): a scope names its API, and a token has one, or is
 * for Gatehouse itself.
 */
@Component
public class Targets {

    private final Apis apis;
    private final Set<String> ours;

    Targets(Apis apis, Issuer issuer) {
        this.apis = apis;
        this.ours = Set.of(issuer.value(), issuer.at("/userinfo"));
    }

    /**
     * The scopes that a request with these resources is about: the standard ones, and those of the
     * named APIs; all of them when no resource is named. An API that the client has no scope of is
     * unknown to it: it would learn which APIs there are.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_target} when a resource is unknown, or none is named for scopes of several APIs
     */
    public Set<String> withinResources(
            Client client, Collection<String> scopes, Collection<String> resources) {
        if (!resources.isEmpty()) {
            Set<String> known = audiences(client.scopes());
            for (String resource : resources) {
                if (!ours.contains(resource) && !known.contains(resource)) {
                    throw Refusal.invalidTarget(
                            "no API of this client has the audience that resource names");
                }
            }
        }
        if (resources.isEmpty() && audiences(scopes).size() > 1) {
            throw Refusal.invalidTarget("scopes of several APIs need the parameter resource");
        }
        return scopes.stream()
                .filter(scope -> resources.isEmpty() || isWithin(scope, resources))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The target of one token.
     *
     * @param scopes those stored with the authorization, or asked for by a machine
     * @param authorized resources that the authorization was limited to; empty for no limit
     * @param requested resources of the token request; at most one
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_target}
     */
    public Target choose(Set<String> scopes, Set<String> authorized, List<String> requested) {
        Set<String> possible = authorized.isEmpty() ? audiences(scopes) : authorized;
        String audience = audience(possible, requested);
        if (audience == null || ours.contains(audience)) {
            return new Target(null, withoutApi(scopes));
        }
        Api api =
                apis.byAudience(audience)
                        .orElseThrow(
                                () -> Refusal.invalidTarget("the API does not exist any more"));
        return new Target(
                api,
                scopes.stream()
                        .filter(scope -> isWithin(scope, Set.of(audience)))
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private Set<String> withoutApi(Set<String> scopes) {
        return scopes.stream()
                .filter(scope -> apis.byScope(scope).isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static @Nullable String audience(Set<String> possible, List<String> requested) {
        if (requested.size() > 1) {
            throw Refusal.invalidTarget("a token is for one API: name one resource");
        }
        if (requested.size() == 1) {
            String resource = requested.getFirst();
            if (!possible.contains(resource)) {
                throw Refusal.invalidTarget("the resource is not one that was authorized");
            }
            return resource;
        }
        if (possible.size() > 1) {
            throw Refusal.invalidTarget("several APIs were authorized: name one resource");
        }
        return possible.isEmpty() ? null : possible.iterator().next();
    }

    private Set<String> audiences(Collection<String> scopes) {
        return scopes.stream()
                .map(apis::byScope)
                .flatMap(Optional::stream)
                .map(Api::audience)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean isWithin(String scope, Collection<String> audiences) {
        return apis.byScope(scope).map(api -> audiences.contains(api.audience())).orElse(true);
    }
}
