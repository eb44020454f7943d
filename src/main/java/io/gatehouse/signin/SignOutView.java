package io.gatehouse.signin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code sign-out} shows: the question whether to sign out.
 *
 * @param hidden further fields the form carries, such as the logout request
 * @param clientName the application that asks, or null
 * @param email who is signed in, or null
 */
record SignOutView(
        String action,
        String csrf,
        Map<String, String> hidden,
        @Nullable String clientName,
        @Nullable String email) {

    SignOutView {
        hidden = Map.copyOf(hidden);
    }
}
