package io.gatehouse.registration;

import io.gatehouse.apis.Api;
import io.gatehouse.platform.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What must be true of a policy whoever writes it. */
final class PolicyRules {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[::1]");
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+-]*\\.[a-z0-9+.-]*:");
    private static final Set<String> STANDARD =
            Set.of("openid", "profile", "email", "address", "phone", "offline_access");

    private PolicyRules() {}

    static List<Refusal> check(RegistrationPolicyDraft draft, Collection<Api> apis) {
        List<Refusal> refusals = new ArrayList<>();
        if (!NAME.matcher(draft.name()).matches()) {
            refusals.add(
                    new Refusal("name", "must be 1 to 63 lower-case letters, digits and hyphens"));
        }
        if (draft.types().isEmpty()) {
            refusals.add(new Refusal("types", "needs at least one"));
        }
        draft.scopes().stream()
                .sorted()
                .filter(scope -> !STANDARD.contains(scope))
                .forEach(scope -> checkScope(scope, apis, refusals));
        draft.redirectHosts().stream()
                .sorted()
                .filter(host -> !HOST.matcher(host).matches() && !SCHEME.matcher(host).matches())
                .forEach(host ->
                        refusals.add(
                                new Refusal(
                                        "redirect_hosts",
                                        host
                                                + " must be a host in lower case, such as app.example,"
                                                + " or a scheme with a dot, such as com.example.app:")));
        return refusals;
    }

    // Nobody should get power over this instance by registering for it; and what only clients of
    // one client type may have would never be given, since these have none.
    private static void checkScope(String scope, Collection<Api> apis, List<Refusal> refusals) {
        Api api =
                apis.stream()
                        .filter(one -> one.scopes().containsKey(scope))
                        .findFirst()
                        .orElse(null);
        if (api == null) {
            refusals.add(new Refusal("scopes", scope + " is not a scope of any API"));
        } else if (api.builtIn()) {
            refusals.add(
                    new Refusal(
                            "scopes", scope + " is never for clients that register themselves"));
        } else if (api.clientTypeOf(scope).isPresent()) {
            refusals.add(
                    new Refusal(
                            "scopes",
                            scope + " is for clients of a client type, which operators register"));
        }
    }
}
