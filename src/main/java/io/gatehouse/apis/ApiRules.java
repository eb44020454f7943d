package io.gatehouse.apis;

import io.gatehouse.platform.PlainText;
import io.gatehouse.platform.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What must be true of an API whoever writes it. */
final class ApiRules {

    /** Scopes that are not of an API. */
    static final Set<String> STANDARD =
            Set.of("openid", "profile", "email", "address", "phone", "offline_access");

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");
    private static final Pattern CLIENT_TYPE = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255}");

    private ApiRules() {}

    static List<Refusal> check(ApiDraft draft, Set<String> scopes) {
        List<Refusal> refusals = new ArrayList<>();
        misfit(draft.audience()).ifPresent(why -> refusals.add(new Refusal("audience", why)));
        if (!PlainText.isName(draft.name())) {
            refusals.add(new Refusal("name", "must be 1 to 200 printable characters"));
        }
        checkToken(draft, refusals);
        for (String type : draft.clientTypes()) {
            if (!CLIENT_TYPE.matcher(type).matches()) {
                refusals.add(
                        new Refusal(
                                "client_types", "%s must be a lower-case word".formatted(type)));
            }
        }
        for (String scope : scopes) {
            misfit(scope, draft.clientTypes())
                    .ifPresent(why -> refusals.add(new Refusal("scopes", scope + " " + why)));
        }
        checkRoles(draft, scopes, refusals);
        return refusals;
    }

    private static void checkToken(ApiDraft draft, List<Refusal> refusals) {
        Duration lifetime = draft.tokenLifetime();
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(LONGEST) > 0) {
            refusals.add(new Refusal("access_token.lifetime", "must be between PT1S and PT24H"));
        }
        if (!ALGORITHMS.contains(draft.tokenAlgorithm())) {
            refusals.add(
                    new Refusal("access_token.algorithm", "must be RS256, PS256, ES256 or EdDSA"));
        }
    }

    private static void checkRoles(ApiDraft draft, Set<String> scopes, List<Refusal> refusals) {
        Set<String> names = new HashSet<>();
        for (ApiDraft.RoleDraft role :
                draft.roles() == null ? List.<ApiDraft.RoleDraft>of() : draft.roles()) {
            if (!names.add(role.name())) {
                refusals.add(new Refusal("roles", role.name() + " is listed twice"));
            }
            if (role.assignableTo().isEmpty()) {
                refusals.add(new Refusal("roles", role.name() + " must be assignable to someone"));
            }
            for (String scope : role.scopes()) {
                if (!scopes.contains(scope)) {
                    refusals.add(
                            new Refusal(
                                    "roles",
                                    "%s lists %s, which is not a scope of this API"
                                            .formatted(role.name(), scope)));
                }
            }
        }
    }

    private static Optional<String> misfit(String scope, Set<String> clientTypes) {
        if (!SCOPE.matcher(scope).matches()) {
            return Optional.of("is not a scope name (RFC 6749 section 3.3)");
        }
        if (STANDARD.contains(scope)) {
            return Optional.of("is a standard scope and cannot belong to an API");
        }
        if (scope.startsWith("gatehouse.")) {
            return Optional.of("begins with gatehouse., which is reserved");
        }
        int dot = scope.indexOf('.');
        boolean typed = dot > 0 && clientTypes.contains(scope.substring(0, dot));
        return typed && ScopeName.parse(scope).isEmpty()
                ? Optional.of(
                        "begins with a client type, so it must be <client-type>.<resource>:<permission>")
                : Optional.empty();
    }

    private static Optional<String> misfit(String audience) {
        try {
            URI uri = new URI(audience);
            return uri.isAbsolute() && uri.getRawFragment() == null && audience.length() <= 500
                    ? Optional.empty()
                    : Optional.of("must be an absolute URI without a fragment (RFC 8707)");
        } catch (URISyntaxException notAUri) {
            return Optional.of("must be a URI (RFC 8707)");
        }
    }
}
