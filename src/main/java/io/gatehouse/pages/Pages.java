package io.gatehouse.pages;

import io.gatehouse.pages.Frame.LanguageLink;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * Shows pages of the theme, from controllers and from servlet filters alike, in the language of the
 * person and with all security headers.
 */
@Component
public class Pages {
    /**
     * Request attribute with the {@code ui_locales} of the flow, a string, for requests that no
     * longer carry the parameter.
     */
    public static final String UI_LOCALES = "gatehouse.ui_locales";

    private static final Logger log = LoggerFactory.getLogger(Pages.class);

    /** The picker repeats the address once per language; beyond this a page goes without. */
    private static final int LONGEST_WAY_BACK = 6_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ITemplateEngine templates;
    private final Languages languages;
    private final ThemeMessages messages;
    private final Assets assets;
    private final SecurityHeaders headers;

    Pages(
            ITemplateEngine templates,
            Languages languages,
            ThemeMessages messages,
            Assets assets,
            SecurityHeaders headers) {
        this.templates = templates;
        this.languages = languages;
        this.messages = messages;
        this.assets = assets;
        this.headers = headers;
    }

    /** The language that the person sees pages in, BCP 47. */
    public String language(HttpServletRequest request) {
        return languages.choose(request).toLanguageTag();
    }

    /** Answers with the page. Nothing is written before the whole page could be made. */
    public void render(
            HttpServletRequest request, HttpServletResponse response, int status, Page page)
            throws IOException {
        Locale locale = languages.choose(request);
        String nonce = nonce();
        var frame =
                new Frame(
                        nonce,
                        locale.toLanguageTag(),
                        Languages.directionOf(locale),
                        request.getContextPath(),
                        request.getContextPath() + "/assets/" + assets.version(),
                        languageLinks(request, locale));
        var context = new Context(locale, Map.of("frame", frame, "view", page.view()));
        byte[] body = templates.process(page.template(), context).getBytes(StandardCharsets.UTF_8);

        response.setStatus(status);
        headers.forPage(response, nonce, page);
        response.setHeader(HttpHeaders.CONTENT_LANGUAGE, locale.toLanguageTag());
        response.setHeader(HttpHeaders.VARY, "Accept-Language, Cookie");
        response.setContentType("text/html;charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /**
     * Answers with the error page and logs the error under the reference that the page shows, which
     * is also in the header {@code X-Reference}.
     */
    public void error(HttpServletRequest request, HttpServletResponse response, ErrorPage error)
            throws IOException {
        error(request, response, error, null);
    }

    void error(
            HttpServletRequest request,
            HttpServletResponse response,
            ErrorPage error,
            @Nullable Throwable cause)
            throws IOException {
        String reference = Reference.of(request);
        log(error.status(), error.code(), reference, cause);
        response.setHeader("X-Reference", reference);
        if (error.retryAfter() != null) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER, Long.toString(error.retryAfter().toSeconds()));
        }
        render(request, response, error.status(), new Page("error", viewOf(error, reference)));
    }

    static void log(int status, String code, String reference, @Nullable Throwable cause) {
        if (status >= 500 && cause != null) {
            log.error("reference {}: answered {} {}", reference, status, code, cause);
        } else {
            log.info("reference {}: answered {} {}", reference, status, code);
        }
    }

    private ErrorView viewOf(ErrorPage error, String reference) {
        String texts = "error." + error.code();
        if (!messages.contains(texts + ".title")) {
            texts = "error." + error.status();
        }
        if (!messages.contains(texts + ".title")) {
            texts = error.status() < 500 ? "error.400" : "error.500";
        }
        return new ErrorView(
                error.code(),
                error.status(),
                texts + ".title",
                texts + ".text",
                reference,
                error.hint(),
                error.onward(),
                "error.onward." + error.onwardText());
    }

    private List<LanguageLink> languageLinks(HttpServletRequest request, Locale current) {
        String back = wayBack(request);
        if (back == null || back.length() > LONGEST_WAY_BACK || languages.supported().size() < 2) {
            return List.of();
        }
        String link =
                request.getContextPath()
                        + "/language?back="
                        + URLEncoder.encode(back, StandardCharsets.UTF_8)
                        + "&lang=";
        return languages.supported().stream()
                .map(language ->
                        new LanguageLink(
                                language.toLanguageTag(),
                                language.getDisplayName(language),
                                link + language.toLanguageTag(),
                                language.equals(current)))
                .toList();
    }

    /** The address that shows this page again with GET; null when there is none. */
    private static @Nullable String wayBack(HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return null;
        }
        if (request.getMethod().equals("GET")) {
            String query = request.getQueryString();
            return request.getRequestURI() + (query == null ? "" : "?" + query);
        }
        String flow = Requests.parameter(request, "flow");
        String query =
                flow == null ? "" : "?flow=" + URLEncoder.encode(flow, StandardCharsets.UTF_8);
        return request.getRequestURI() + query;
    }

    private static String nonce() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
