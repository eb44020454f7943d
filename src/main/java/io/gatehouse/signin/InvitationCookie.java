package io.gatehouse.signin;

import io.gatehouse.platform.Issuer;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * Takes the token of an invitation's link out of the address, where histories, logs and referrers
 * would keep it, into a cookie for as long as it takes to accept.
 */
@Component
class InvitationCookie {

    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final boolean secure;
    private final String name;

    InvitationCookie(Issuer issuer) {
        this.secure = !issuer.plainHttp();
        this.name = secure ? "__Host-gatehouse-invitation" : "gatehouse-invitation";
    }

    /** True for what can be a token. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    Optional<String> read(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .flatMap(cookie -> Stream.ofNullable(cookie.getValue()))
                        .filter(InvitationCookie::isToken)
                        .findFirst();
    }

    void set(HttpServletResponse response, String token) {
        add(response, token, LIFETIME);
    }

    void clear(HttpServletResponse response) {
        add(response, "", Duration.ZERO);
    }

    private void add(HttpServletResponse response, String value, Duration lifetime) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path("/")
                        .httpOnly(true)
                        .secure(secure)
                        .sameSite("Lax")
                        .maxAge(lifetime)
                        .build()
                        .toString());
    }
}
