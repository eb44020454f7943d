package io.gatehouse.signin;

import org.jspecify.annotations.Nullable;

/**
 * What the template {@code set-up} shows: making the first operator.
 *
 * @param token the one-time token of the link
 * @param email what was typed before, or empty
 * @param error {@code invalid_email}, {@code password_length}, {@code password_common}, {@code
 *     missing}, {@code expired}, or null
 */
record SetUpView(String action, String csrf, String token, String email, @Nullable String error) {

    /** Key of the text for the error, or null. */
    public @Nullable String errorKey() {
        return error == null ? null : "set-up.error." + error;
    }

    /** Whether the error is about the password. */
    public boolean passwordError() {
        return error != null && error.startsWith("password_");
    }
}
