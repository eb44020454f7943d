package io.gatehouse.signin;

import org.jspecify.annotations.Nullable;

/**
 * What the template {@code invitation} shows.
 *
 * @param action where the form goes
 * @param switchAction where the form goes that signs another account out
 * @param token the link's token
 * @param company the name of the company that invites
 * @param email whom it invites
 * @param role company role that the person gets, by its name in the database
 * @param step {@code accept}: signed in as that person; {@code sign-in}: has an account; {@code
 *     password}: sets one; {@code switch}: signed in as somebody else
 * @param signedInAs the account of the browser's session; null for none
 * @param error {@code wrong_credentials}, {@code throttled}, {@code busy}, {@code password_length},
 *     {@code password_common}, {@code password_repeat}, {@code missing}, or null
 * @param retryAfterSeconds for {@code throttled}: how long to wait
 */
record InvitationView(
        String action,
        String switchAction,
        String csrf,
        String token,
        String company,
        String email,
        String role,
        String step,
        @Nullable String signedInAs,
        @Nullable String error,
        long retryAfterSeconds) {

    /** Key of the sentence that says who invites whom as what. */
    public String textKey() {
        return "invitation.text." + role;
    }

    /** Key of the text for the error, or null. */
    public @Nullable String errorKey() {
        if (error == null) {
            return null;
        }
        return switch (error) {
            case "password_length", "password_common" -> "set-up.error." + error;
            case "throttled" ->
                    "sign-in.error.throttled" + (retryAfterSeconds >= 90 ? "_minutes" : "");
            case "busy" -> "sign-in.error.busy";
            default -> "invitation.error." + error;
        };
    }

    /** The wait in the unit of the text, rounded up. */
    public long waitAmount() {
        return retryAfterSeconds >= 90 ? (retryAfterSeconds + 59) / 60 : retryAfterSeconds;
    }

    /** Whether the form asks for this. */
    public boolean asks(String other) {
        return step.equals(other);
    }
}
