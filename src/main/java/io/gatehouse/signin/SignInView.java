package io.gatehouse.signin;

import io.gatehouse.pages.WebLink;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code sign-in} shows.
 *
 * @param action where the form goes
 * @param flow the sealed flow, empty without one
 * @param username what was typed before, or a login hint, or empty
 * @param error {@code wrong_credentials}, {@code throttled}, {@code busy}, {@code expired}, {@code
 *     missing}, or null
 * @param retryAfterSeconds for {@code throttled}: how long to wait
 * @param clientName the application that asks, or null without a flow
 * @param clientLogo image of ours for it, or null
 * @param selfRegistered true when nobody of ours looked at the application
 */
record SignInView(
        String action,
        String flow,
        String csrf,
        String username,
        @Nullable String error,
        long retryAfterSeconds,
        @Nullable String clientName,
        @Nullable String clientLogo,
        @Nullable String clientPolicy,
        @Nullable String clientTerms,
        boolean selfRegistered) {

    SignInView {
        clientLogo = WebLink.imageOrNull(clientLogo);
        clientPolicy = WebLink.orNull(clientPolicy);
        clientTerms = WebLink.orNull(clientTerms);
    }

    /** Key of the text for the error, or null. */
    public @Nullable String errorKey() {
        if (error == null) {
            return null;
        }
        String unit = error.equals("throttled") && retryAfterSeconds >= 90 ? "_minutes" : "";
        return "sign-in.error." + error + unit;
    }

    /** The wait in the unit of the text, rounded up. */
    public long waitAmount() {
        return retryAfterSeconds >= 90 ? (retryAfterSeconds + 59) / 60 : retryAfterSeconds;
    }

    /** Whether the person should look at the password and not at the e-mail address. */
    public boolean focusPassword() {
        return !username.isEmpty();
    }
}
