package io.gatehouse.sessions;

import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Randomness;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The cookies: one opens the session, one names the browser that a flow belongs to, and one, which
 * lasts, says who signed in with it before.
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
    private static final String FRESH_BROWSER = Cookies.class.getName() + ".browser";

    private final boolean secure;
    private final String session;
    private final String browser;
    private final String device;

    Cookies(Issuer issuer) {
        this.secure = !issuer.plainHttp();
        this.session = secure ? "__Host-gatehouse" : "gatehouse-" + port(issuer.uri());
        this.browser = session + "-browser";
        this.device = session + "-device";
    }

    /** The value that opens the session; empty when the browser sent none. */
    public Optional<String> session(HttpServletRequest request) {
        return Optional.ofNullable(value(request, session));
    }

    /** Gives the browser the value that opens its session; it is gone when the browser closes. */
    public void setSession(HttpServletResponse response, String value) {
        add(response, session, value, WHILE_OPEN);
    }

    /** Takes the session's cookie back. */
    public void clearSession(HttpServletResponse response) {
        add(response, session, "", Duration.ZERO);
    }

    /** What {@link #setDevice} gave the browser; empty when it sent none. */
    public Optional<String> device(HttpServletRequest request) {
        return Optional.ofNullable(value(request, device));
    }

    /** Gives the browser what it is known by from now on. */
    public void setDevice(HttpServletResponse response, String value, Duration lifetime) {
        add(response, device, value, lifetime);
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
