package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.WebOrigin;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.sessions.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Says what the page for session management will say "unchanged" to (Session Management 1.0 section
 * 2): a hash over the client, its origin and the state of the browser's session, with salt.
 */
@Component
class SessionState {

    private static final int SALT_BYTES = 12;

    private final Cookies cookies;

    SessionState(Cookies cookies) {
        this.cookies = cookies;
    }

    /** The {@code session_state}; empty for clients without an origin, which have no frames. */
    Optional<String> of(
            HttpServletRequest request, HttpServletResponse response, RedirectTarget target) {
        return WebOrigin.of(target.uri())
                .flatMap(origin ->
                        cookies.state(request, response)
                                .map(state -> salted(target.client().clientId(), origin, state)));
    }

    // The script of the page does the same.
    private static String salted(String client, String origin, String state) {
        String salt = Randomness.base64Url(SALT_BYTES);
        String text = String.join(" ", client, origin, state, salt);
        return Base64Url.encode(Sha256.of(text)) + "." + salt;
    }
}
