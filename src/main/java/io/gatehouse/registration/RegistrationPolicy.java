package io.gatehouse.registration;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.Refusal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What clients that register themselves by it may be and ask for. Their grants follow from the
 * type.
 *
 * @param company owner of the clients; null for the platform
 * @param types never empty
 * @param authMethods empty for every method that fits the type
 * @param redirectHosts hosts that their redirect addresses may have, or schemes of applications
 *     with a colon at the end; empty for every host
 * @param pkceRequired false lets web clients go without a code challenge
 */
public record RegistrationPolicy(
        UUID id,
        String name,
        @Nullable UUID company,
        Set<ClientKind> types,
        Set<String> scopes,
        Set<AuthMethod> authMethods,
        Set<String> redirectHosts,
        boolean pkceRequired) {

    /** Where else a browser may be led, by the names of the settings. */
    private static final List<String> BROWSED =
            List.of("frontchannel_logout_uri", "initiate_login_uri");

    /**
     * Everything that the client would be or have beyond the policy, by the fields of the draft.
     *
     * @param draft with its way of authentication
     */
    public List<Refusal> misfits(ClientDraft draft) {
        List<Refusal> refusals = new ArrayList<>();
        AuthMethod method = draft.authMethod();
        if (!types.contains(draft.kind())) {
            refusals.add(
                    new Refusal(
                            "type",
                            "%s clients cannot register here".formatted(draft.kind().value())));
        }
        if (!authMethods.isEmpty() && (method == null || !authMethods.contains(method))) {
            refusals.add(new Refusal("auth_method", "is not one that may register here"));
        }
        for (String scope : draft.scopes()) {
            if (!scopes.contains(scope)) {
                refusals.add(new Refusal("scopes", scope + " cannot be registered here"));
            }
        }
        if (draft.consentTrusted() || (pkceRequired && !draft.pkceRequired())) {
            refusals.add(new Refusal("", "only operators trust a client that much"));
        }
        checkHosts("redirect_uris", draft.redirectUris(), refusals);
        checkHosts("post_logout_redirect_uris", draft.postLogoutRedirectUris(), refusals);
        for (String name : BROWSED) {
            if (draft.settings().get(name) instanceof String address) {
                checkHosts("settings." + name, List.of(address), refusals);
            }
        }
        return refusals;
    }

    private void checkHosts(String field, Collection<String> addresses, List<Refusal> refusals) {
        if (redirectHosts.isEmpty()) {
            return;
        }
        addresses.stream()
                .filter(address -> !redirectHosts.contains(hostOf(address)))
                .forEach(address ->
                        refusals.add(
                                new Refusal(
                                        field,
                                        address + " is not at a host that may register here")));
    }

    // What is no address at all is refused by the rules for clients.
    private static String hostOf(String address) {
        try {
            URI uri = URI.create(address);
            String host = uri.getHost();
            boolean web =
                    "https".equalsIgnoreCase(uri.getScheme())
                            || "http".equalsIgnoreCase(uri.getScheme());
            return (web ? String.valueOf(host) : uri.getScheme() + ":").toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAUri) {
            return "";
        }
    }
}
