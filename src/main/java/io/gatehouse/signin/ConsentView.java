package io.gatehouse.signin;

import io.gatehouse.pages.WebLink;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code consent} shows.
 *
 * @param action where the decision goes
 * @param flow the sealed flow
 * @param clientName the application that asks
 * @param redirectHost host name the answer goes to, or the scheme of an application on the device
 * @param userCode of the device that waits for the answer, which then goes to no address; or null
 * @param companyName the company it is allowed for, or null
 * @param email who is signed in
 * @param required what is always part of Allow
 * @param optional what the person may leave out, by API
 * @param offline whether access goes on while the person is away
 * @param withdrawable whether the account page has it; not what a trusted client may do
 * @param accessLifetime how long access lasts until it is asked for again, or null when not said
 * @param selfRegistered true when nobody of ours looked at the application
 */
record ConsentView(
        String action,
        String flow,
        String csrf,
        String clientName,
        @Nullable String clientUri,
        @Nullable String clientLogo,
        @Nullable String clientPolicy,
        @Nullable String clientTerms,
        String redirectHost,
        @Nullable String userCode,
        @Nullable String companyName,
        String email,
        List<ScopeText> required,
        List<ApiScopes> optional,
        boolean offline,
        boolean withdrawable,
        @Nullable Duration accessLifetime,
        boolean selfRegistered) {
    private static final Set<String> STANDARD =
            Set.of("openid", "profile", "email", "address", "phone", "offline_access");

    ConsentView {
        clientUri = WebLink.orNull(clientUri);
        clientLogo = WebLink.imageOrNull(clientLogo);
        clientPolicy = WebLink.orNull(clientPolicy);
        clientTerms = WebLink.orNull(clientTerms);
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    /** Id of the form: who lets a device in answers another question. */
    public String form() {
        return userCode == null ? "consent" : "device-confirm";
    }

    /** Key of the text for the lifetime, in the unit that reads best, or null. */
    public @Nullable String lifetimeKey() {
        if (accessLifetime == null) {
            return null;
        }
        return accessLifetime.toDays() > 0 ? "consent.lifetime.days" : "consent.lifetime.minutes";
    }

    /** The lifetime in the unit of its text. */
    public long lifetimeAmount() {
        if (accessLifetime == null) {
            return 0;
        }
        return accessLifetime.toDays() > 0
                ? accessLifetime.toDays()
                : Math.max(1, accessLifetime.toMinutes());
    }

    private static @Nullable String keyOf(String scope) {
        return STANDARD.contains(scope) ? "scope." + scope : null;
    }

    /**
     * A scope as people read it; standard scopes have texts of the theme instead.
     *
     * @param manages whether it stands for reading and changing
     */
    record ScopeText(String name, String title, @Nullable String description, boolean manages) {

        /** Key of the theme's text for a standard scope, or null. */
        public @Nullable String textKey() {
            return keyOf(name);
        }
    }

    /** The optional scopes of one API; an empty name for the standard scopes. */
    record ApiScopes(String apiName, List<OptionalScope> scopes) {

        ApiScopes {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * A scope with a box.
     *
     * @param isNew whether the person was not asked for it before, while others were
     * @param manages whether it stands for reading and changing
     */
    record OptionalScope(
            String name,
            @Nullable String description,
            boolean checked,
            boolean isNew,
            boolean manages) {

        /** Key of the theme's text for a standard scope, or null. */
        public @Nullable String textKey() {
            return keyOf(name);
        }
    }
}
