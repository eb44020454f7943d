package io.gatehouse.sessions;

import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.crypto.Sha256;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The cookies: one opens the session, one names the browser that a flow belongs to, one, which
 * lasts, says who signed in with it before, and one lets the page for session management see that
 * the session is another (Session Management 1.0). That one is readable by scripts of ours and in
 * frames, and says nothing but "the same as before".
 *
 * <p>Over https they carry the {@code __Host-} prefix. Over plain http, which is for loopback only,
 * their names carry the port instead, because cookies ignore ports and several instances may run
 * side by side.
 */
@Component
public class Cookies {

    private static final int BROWSER_BYTES = 32;
    // As Spring's cookies say that they are gone when the browser closes.
    private static final Duration WHILE_OPEN = Duration.ofSeconds(-1);
    private static final int STATE_BYTES = 16;
    private static final String FRESH_BROWSER = Cookies.class.getName() + ".browser";

    private final boolean secure;
    private final String session;
    private final String browser;
    private final String device;
    private final String state;

    Cookies(Issuer issuer) {
        this.secure = !issuer.plainHttp();
        this.session = secure ? "__Host-gatehouse" : "gatehouse-" + port(issuer.uri());
        this.browser = session + "-browser";
        this.device = session + "-device";
        this.state = session + "-state";
    }

    /** The value that opens the session; empty when the browser sent none. */
    public Optional<String> session(HttpServletRequest request) {
        return Optional.ofNullable(value(request, session));
    }

    /** Gives the browser the value that opens its session; it is gone when the browser closes. */
    public void setSession(HttpServletResponse response, String value) {
        add(response, session, value, WHILE_OPEN);
        addState(response, stateOf(value));
    }

    /** Takes the session's cookie back. */
    public void clearSession(HttpServletResponse response) {
        add(response, session, "", Duration.ZERO);
        // Not taken back: no cookie at all is what a browser shows that keeps cookies from frames.
        addState(response, Randomness.base64Url(STATE_BYTES));
    }

    /** What {@link #setDevice} gave the browser; empty when it sent none. */
    public Optional<String> device(HttpServletRequest request) {
        return Optional.ofNullable(value(request, device));
    }

    /** Gives the browser what it is known by from now on. */
    public void setDevice(HttpServletResponse response, String value, Duration lifetime) {
        add(response, device, value, lifetime);
    }

    /**
     * What the state of the browser's session is called, for {@code session_state}; empty when it
     * has none. Given to the browser again when it had lost it.
     */
    public Optional<String> state(HttpServletRequest request, HttpServletResponse response) {
        Optional<String> now = session(request).map(Cookies::stateOf);
        now.filter(known -> !known.equals(value(request, state)))
                .ifPresent(lost -> addState(response, lost));
        return now;
    }

    /** The name of the cookie that holds the state. */
    public String stateName() {
        return state;
    }

    // One way: who reads it learns nothing that opens the session.
    private static String stateOf(String session) {
        return Base64Url.encode(Arrays.copyOf(Sha256.of("state:" + session), STATE_BYTES));
    }

    // In a frame on another site's page only SameSite=None is seen, and that only over https.
    private void addState(HttpServletResponse response, String value) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(state, value)
                        .path("/")
                        .secure(secure)
                        .sameSite(secure ? "None" : "Lax")
                        .build()
                        .toString());
    }

    /** The value that names this browser, given to it now when it had none. */
    public String browser(HttpServletRequest request, HttpServletResponse response) {
        String known = value(request, browser);
        if (known != null) {
            return known;
        }
        if (request.getAttribute(FRESH_BROWSER) instanceof String fresh) {
            return fresh;
        }
        String fresh = Randomness.base64Url(BROWSER_BYTES);
        request.setAttribute(FRESH_BROWSER, fresh);
        add(response, browser, fresh, WHILE_OPEN);
        return fresh;
    }

    private void add(HttpServletResponse response, String name, String value, Duration lifetime) {
        ResponseCookie cookie =
                ResponseCookie.from(name, value)
                        .path("/")
                        .httpOnly(true)
                        .secure(secure)
                        .sameSite("Lax")
                        .maxAge(lifetime)
                        .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    private static @Nullable String value(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name) && !cookie.getValue().isEmpty()) {
                return cookie.getValue();
            }
        }
        return null;
    }

    private static int port(URI issuer) {
        return issuer.getPort() == -1 ? 80 : issuer.getPort();
    }
}
