package preview;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.signin.SampleViews;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlLabel;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Every page over HTTP: hooks, headers, languages, error answers. */
@SpringBootTest(
        classes = PagePreview.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "gatehouse.issuer=https://id.example")
class PagesIT {
    private static final int LARGEST_PAGE = 60_000;

    private final HttpClient http = HttpClient.newHttpClient();
    @LocalServerPort private int port;

    static Stream<String> pages() {
        return SampleViews.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void saysEverythingInBothLanguages(String name) throws Exception {
        HttpResponse<String> english = get("/preview/" + name, "Accept-Language", "en");
        HttpResponse<String> german = get("/preview/" + name, "Accept-Language", "de");

        assertThat(english.body()).contains("<html lang=\"en\" dir=\"ltr\"").doesNotContain("??");
        assertThat(german.body()).contains("<html lang=\"de\" dir=\"ltr\"").doesNotContain("??");
        assertThat(german.body()).isNotEqualTo(english.body());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isSmallAndComplete(String name) throws Exception {
        HttpResponse<String> page = get("/preview/" + name);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body().length()).isLessThan(LARGEST_PAGE);
        assertThat(page.body()).contains("<h1").doesNotContain("th:");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void labelsEveryInput(String name) throws Exception {
        try (var browser = browser()) {
            HtmlPage page = browser.getPage(url("/preview/" + name));
            List<HtmlInput> unlabelled =
                    page.<HtmlInput>getByXPath("//input[not(@type='hidden')]").stream()
                            .filter(input -> !isLabelled(input))
                            .toList();

            assertThat(unlabelled).isEmpty();
            assertThat(page.<DomElement>getByXPath("//form[not(@action) or @method!='post']"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sign-in | form#sign-in[method=post] input#username[name=username][autocomplete='username webauthn']",
                "sign-in | form#sign-in input#password[name=password][autocomplete=current-password]",
                "sign-in | form#sign-in input[type=hidden][name=flow][value=sealed]",
                "sign-in | form#sign-in input[type=hidden][name=csrf][value=csrf]",
                "sign-in | form#sign-in button#submit",
                "sign-in-wrong | input#password[aria-describedby~=error][aria-invalid=true]",
                "sign-in-wrong | #error[role=alert]",
                "choose-company | form#choose-company button[name=company][value=company-1]",
                "choose-company | form#switch-account button",
                "consent | form#consent input[type=checkbox][name=scope][value='orders:write']",
                "consent | form#consent input[type=checkbox][name=scope][value='orders:cancel'][checked]",
                "consent | form#consent button#allow[name=decision][value=allow]",
                "consent | form#consent button#deny[name=decision][value=deny]",
                "device | form#device[method=post][action='/device'] input#user_code[name=user_code]",
                "device | form#device button#submit",
                "device-linked | input#user_code[value=WDJB-MJHT]",
                "device-unknown | input#user_code[aria-describedby~=error][aria-invalid=true]",
                "device-confirm | form#device-confirm input[type=checkbox][name=scope][value='orders:write']",
                "device-confirm | form#device-confirm button#allow[name=decision][value=allow]",
                "device-confirm | form#device-confirm button#deny[name=decision][value=deny]",
                "device-confirm | #user-code",
                "device-done | main[data-device=allowed]",
                "device-denied | main[data-device=denied]",
                "sign-out | form#sign-out input[type=hidden][name=state]",
                "sign-out | form#sign-out button#confirm",
                "sign-out | a#cancel[href='/account']",
                "signed-out | a#return[href='https://orderly.example/bye']",
                "set-up | form#set-up input#email[autocomplete=username]",
                "set-up | form#set-up input#password[autocomplete=new-password]",
                "set-up | form#set-up input[type=hidden][name=token][value=token]",
                "invitation | form#accept-invitation[method=post] button#submit",
                "invitation-sign-in | form#accept-invitation input#password[autocomplete=current-password]",
                "invitation-sign-in | form#accept-invitation input[autocomplete=username][readonly]",
                "invitation-password | form#accept-invitation input#new-password[name=new-password][autocomplete=new-password]",
                "invitation-password | form#accept-invitation input#repeat-password[autocomplete=new-password]",
                "invitation-password | form#accept-invitation input[type=hidden][name=token][value=token]",
                "invitation-switch | form#switch-account button#submit",
                "account | #notice[role=status]",
                "account | form#sign-out button#confirm"
            })
    void keepsItsHooks(String name, String selector) throws Exception {
        try (var browser = browser()) {
            HtmlPage page = browser.getPage(url("/preview/" + name));

            assertThat(page.querySelectorAll(selector)).hasSize(1);
        }
    }

    @Test
    void offersRequiredScopesAsTextAndNotAsBoxes() throws Exception {
        try (var browser = browser()) {
            HtmlPage page = browser.getPage(url("/preview/consent"));

            assertThat(page.querySelectorAll("input[name=scope]")).hasSize(3);
            assertThat(page.querySelectorAll("input[value='orders:read']")).isEmpty();
            assertThat(page.getBody().asNormalizedText())
                    .contains(
                            "orderly.example",
                            "Northwind Traders",
                            "ada@lovelace.example",
                            "30 days");
        }
    }

    @Test
    void hasStrictHeadersOnAPage() throws Exception {
        HttpResponse<String> page = get("/preview/consent");

        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "style-src 'self'", "frame-ancestors 'none'")
                .contains("form-action 'self' com.orderly.app:;", "base-uri 'none'")
                .doesNotContain("unsafe");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "Permissions-Policy")).contains("camera=()");
        assertThat(header(page, "X-Robots-Tag")).contains("noindex");
        assertThat(header(page, "Strict-Transport-Security")).contains("max-age=31536000");
    }

    @Test
    void usesAFreshNonceForEachAnswer() throws Exception {
        HttpResponse<String> one = get("/preview/sign-in");
        HttpResponse<String> other = get("/preview/sign-in");

        assertThat(nonceOf(one)).isNotEqualTo(nonceOf(other)).hasSize(22);
        assertThat(one.body()).contains("nonce=\"" + nonceOf(one) + "\"");
    }

    @Test
    void letsBrowsersKeepStaticFilesOnlyUnderTheirVersion() throws Exception {
        String page = get("/preview/sign-in").body();
        String css = page.replaceFirst("(?s).*href=\"(/assets/[^\"]+\\.css)\".*", "$1");

        assertThat(header(get(css), "Cache-Control")).contains("immutable");
        assertThat(header(get(css), "Content-Type")).startsWith("text/css");
        assertThat(header(get("/assets/other/gatehouse.css"), "Cache-Control"))
                .isEqualTo("no-cache");
        assertThat(get("/assets/other/missing.css").statusCode()).isEqualTo(404);
        assertThat(get("/assets/other/%2e%2e/theme.yaml").statusCode()).isIn(400, 404);
    }

    @ParameterizedTest
    @CsvSource({
        "404, not_found",
        "403, access_denied",
        "405, method_not_allowed",
        "400, invalid_request",
        "429, too_many_requests",
        "503, temporarily_unavailable",
        "500, server_error"
    })
    void showsPeopleAnErrorPage(int status, String code) throws Exception {
        HttpResponse<String> answer = get("/failing/" + status);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).startsWith("text/html");
        assertThat(answer.body())
                .contains("<main class=\"card\" data-error=\"" + code + "\"")
                .contains(header(answer, "X-Reference"))
                .doesNotContain("Secret", "??");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void saysWhenToTryAgain(int status) throws Exception {
        assertThat(header(get("/failing/" + status), "Retry-After")).isEqualTo("5");
    }

    @ParameterizedTest
    @CsvSource({
        "/oauth2/token/failing/400, 400, invalid_request",
        "/oauth2/token/failing/503, 503, temporarily_unavailable",
        "/oauth2/token/failing/405, 405, invalid_request",
        "/userinfo/throwing,        500, server_error",
        "/api/v1/throwing,          500, server_error",
        "/api/v1/nothing,           404, not_found",
        "/.well-known/nothing,      404, not_found",
        "/actuator/nothing,         404, not_found",
        "/oauth2/token%2Fx,         400, invalid_request",
        "/oauth2/token;x=y,         404, not_found"
    })
    void answersProgramsInJson(String path, int status, String code) throws Exception {
        HttpResponse<String> answer = get(path, "Accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).contains("json");
        String says =
                path.startsWith("/api/v1/")
                        ? "\"type\":\"urn:gatehouse:problem:" + code + "\""
                        : "\"error\":\"" + code + "\"";
        assertThat(answer.body())
                .contains(says, header(answer, "X-Reference"))
                .doesNotContainIgnoringCase("exception")
                .doesNotContain("Secret", "select", "postgresql", "<");
    }

    @Test
    void hidesWhatWentWrongFromPeopleToo() throws Exception {
        HttpResponse<String> answer = get("/throwing");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .contains("data-error=\"server_error\"")
                .doesNotContain("select", "postgresql", "Exception", "Spring", "Tomcat");
    }

    @ParameterizedTest
    @CsvSource({
        "/sign-in%00,         text/html",
        "/%zz,                text/html",
        "/a/../../etc/passwd, text/html",
        "/oauth2/token%00,    application/json",
        "/userinfo%00,        application/json",
        "/api/v1/a%00,        application/problem+json"
    })
    void answersWhatTheServerItselfRefuses(String address, String type) throws Exception {
        String answer =
                raw("GET " + address + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains(
                        "Content-Type: " + type,
                        "X-Content-Type-Options: nosniff",
                        "invalid_request")
                .doesNotContainIgnoringCase("tomcat")
                .doesNotContain("HTTP Status", "<style", "java.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
            })
    void answersWhatIsHardlyHttp(String request) throws Exception {
        assertThat(raw(request))
                .containsPattern("^HTTP/1.1 (400|505)")
                .contains("data-error=\"")
                .doesNotContainIgnoringCase("tomcat");
    }

    @Test
    void readsAnAddressThatIsNotQuiteRight() throws Exception {
        String answer =
                raw("GET /userinfo?a=[{|}] HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 404").contains("Content-Type: application/json");
    }

    @Test
    void staysSmallWhenTheAddressIsLong() throws Exception {
        HttpResponse<String> page = get("/preview/sign-in?flow=" + "%2B".repeat(2_300));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body().length()).isLessThan(LARGEST_PAGE);
    }

    @Test
    void showsAnErrorOfAFlowWithItsWayOn() throws Exception {
        HttpResponse<String> answer = get("/error-page/invalid_redirect_uri");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("data-error=\"invalid_redirect_uri\"", "This app is not set up correctly")
                .contains("href=\"/sign-in\"", "Go to sign-in")
                .contains("The redirect_uri is not registered for this client.");
    }

    @Test
    void remembersAPickedLanguageAndGoesBack() throws Exception {
        HttpResponse<String> answer = get("/language?lang=de&back=/sign-in?flow=a.b-c_d%253D");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(header(answer, "Location")).isEqualTo("/sign-in?flow=a.b-c_d%3D");
        assertThat(header(answer, "Set-Cookie"))
                .startsWith("gatehouse-language=de;")
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example",
                "/%2F%2Fevil.example%0d%0aX: y",
                "/\\evil.example",
                "\\\\evil.example",
                "/.//evil.example",
                "/..//evil.example",
                "/a//evil.example",
                "/\t/evil.example",
                "/%09/evil.example\r\nSet-Cookie: a=b",
                "javascript:alert(1)",
                "evil.example",
                ""
            })
    void neverGoesBackToAnotherSite(String back) throws Exception {
        String encoded = URLEncoder.encode(back, StandardCharsets.UTF_8);
        HttpResponse<String> answer = get("/language?lang=de&back=" + encoded);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(header(answer, "Location")).isEqualTo("/sign-in");
    }

    @Test
    void setsNoCookieForALanguageItDoesNotSpeak() throws Exception {
        HttpResponse<String> answer = get("/language?lang=tlh&back=/account");

        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(header(answer, "Location")).isEqualTo("/account");
    }

    @Test
    void picksALanguageByLink() throws Exception {
        try (var browser = browser()) {
            HtmlPage page = browser.getPage(url("/preview/signed-out"));

            HtmlPage german = page.getAnchorByText("Deutsch").click();

            assertThat(german.getUrl().getPath()).isEqualTo("/preview/signed-out");
            assertThat(german.getDocumentElement().getAttribute("lang")).isEqualTo("de");
        }
    }

    private static boolean isLabelled(HtmlInput input) {
        boolean around = input.getEnclosingElement("label") != null;
        List<HtmlLabel> labels =
                input.getHtmlPageOrNull().getByXPath("//label[@for='" + input.getId() + "']");
        return around || labels.size() == 1;
    }

    private static String nonceOf(HttpResponse<String> page) {
        var nonce =
                Pattern.compile("'nonce-([^']+)'").matcher(header(page, "Content-Security-Policy"));
        return nonce.results().findFirst().orElseThrow().group(1);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static WebClient browser() {
        var browser = new WebClient();
        browser.getOptions().setJavaScriptEnabled(false);
        return browser;
    }

    private URL url(String path) throws IOException {
        return URI.create("http://localhost:" + port + path).toURL();
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        return http.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                BodyHandlers.ofString());
    }
}
