package io.gatehouse.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Remembers the language that a person picked and goes back to the page they came from. */
@Controller
class LanguageController {
    private static final Duration REMEMBERED = Duration.ofDays(180);

    /**
     * A path of this origin with an optional query. Neither {@code //host} nor {@code /\host},
     * which browsers take for another origin, nor anything that shrinks to them.
     */
    // One run of characters and no repeated group, whose matching would be as deep as the text is
    // long.
    private static final Pattern OUR_PATH =
            Pattern.compile(
                    "(?![^?]*(?://|/\\.))/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*+(?:\\?[\\x21-\\x7E&&[^\"<>\\\\]]*+)?");

    private final Languages languages;
    private final boolean https;

    LanguageController(Languages languages, PagesProperties properties) {
        this.languages = languages;
        this.https = properties.https();
    }

    @GetMapping("/language")
    void choose(
            @RequestParam(defaultValue = "") String lang,
            @RequestParam(defaultValue = "") String back,
            HttpServletRequest request,
            HttpServletResponse response) {
        languages
                .find(lang)
                .map(locale -> cookie(locale.toLanguageTag(), request.getContextPath()))
                .ifPresent(c -> response.addHeader(HttpHeaders.SET_COOKIE, c));
        boolean ours = OUR_PATH.matcher(back).matches();
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader(
                HttpHeaders.LOCATION, ours ? back : request.getContextPath() + "/sign-in");
    }

    private String cookie(String tag, String contextPath) {
        return ResponseCookie.from(Languages.COOKIE, tag)
                .path(contextPath + "/")
                .maxAge(REMEMBERED)
                .secure(https)
                .httpOnly(true)
                .sameSite("Lax")
                .build()
                .toString();
    }
}
