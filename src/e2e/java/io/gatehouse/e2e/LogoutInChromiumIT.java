package io.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Signing out in a real browser: frames that tell clients, and a frame that clients ask. */
@GatehouseTest
class LogoutInChromiumIT {

    /** Shows the address named in its query in a frame, and asks it about a session. */
    private static final String APP =
            """
            <!DOCTYPE html><html lang="en"><head><title>App</title><link rel="icon" href="data:,"></head>
            <body><main id="arrived"><h1>App</h1></main>
            <script>
              window.ask = (source, message, patience, done) => {
                const frame = document.createElement("iframe");
                const listen = (event) => {
                  removeEventListener("message", listen);
                  done(event.origin + " " + event.data);
                };
                addEventListener("message", listen);
                frame.onload = () => {
                  frame.contentWindow.postMessage(message, new URL(source).origin);
                };
                frame.src = source;
                document.body.append(frame);
                setTimeout(() => done("nothing"), patience);
              };
            </script></body></html>
            """;

    private static final String CLIENT =
            """
            version: 1
            clients:
              - client_id: spa-app-N
                name: App N
                type: spa
                redirect_uris: ["APP/callback"]
                post_logout_redirect_uris: ["APP/bye"]
                scopes: [openid]
                consent: trusted
                settings: { frontchannel_logout_uri: "APP/out" }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Chromium browser;
    Platform platform;
    ClientApp app;
    HttpServer server;
    String origin;
    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    final CountDownLatch end = new CountDownLatch(1);
    volatile boolean hangs;

    @BeforeEach
    void signIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        // Of the site of the issuer, whose cookies over http no other site's frame may read.
        origin = "http://localhost:" + server.getAddress().getPort();
        platform = new Platform(state, issuer).apply(CLIENT.replace("APP", origin));
        app = platform.client("spa-app");
        browser = Chromium.fresh();
        Map<String, String> request = app.request("openid");
        request.put("redirect_uri", origin + "/callback");
        browser.open(issuer.at(ClientApp.authorize(request)));
        browser.fill("#username", platform.person("alice").email());
        browser.fill("#password", Platform.PASSWORD);
        browser.click("#submit");
        browser.find("#arrived");
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        if (hangs && exchange.getRequestURI().getPath().equals("/out")) {
            await();
        }
        byte[] page = APP.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Requirement("Front-Channel Logout 3: the client's address in a frame, with iss and sid")
    @Requirement("RP-Initiated Logout 3: the person goes back with state alone")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsTheAppInAFrameAndLeadsBackEvenIfItHangs(boolean appHangs) throws Exception {
        hangs = appHangs;
        String idToken = redeem();

        browser.open(
                issuer.at(
                        "/connect/logout?state=s&id_token_hint=%s&post_logout_redirect_uri=%s"
                                .formatted(idToken, Http.encode(origin + "/bye"))));

        assertThat(next("/out"))
                .isEqualTo(
                        "/out?iss=%s&sid=%s"
                                .formatted(
                                        Http.encode(issuer.value()),
                                        Tokens.claims(idToken).get("sid")));
        assertThat(next("/bye")).isEqualTo("/bye?state=s");
        browser.find("#arrived");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void hasAWayBackWithoutScript() throws Exception {
        String idToken = redeem();
        browser.scripts(false);

        browser.open(
                issuer.at(
                        "/connect/logout?id_token_hint=%s&post_logout_redirect_uri=%s"
                                .formatted(idToken, Http.encode(origin + "/bye"))));

        assertThat(next("/out")).startsWith("/out?iss=");
        browser.click("#return");
        assertThat(next("/bye")).isEqualTo("/bye");
    }

    @Requirement("Session Management 3.2: unchanged, changed and error")
    @Test
    void tellsTheAppThatTheSessionIsTheSameUntilItIsNot() throws Exception {
        String sessionState = sessionState();
        String question = app.id() + " " + sessionState;
        String said = issuer.value() + " ";

        assertThat(ask("/connect/check-session", question)).isEqualTo(said + "unchanged");
        assertThat(ask("/connect/check-session", "other " + sessionState))
                .isEqualTo(said + "changed");
        assertThat(ask("/connect/check-session", "nonsense")).isEqualTo(said + "error");
        browser.open(issuer.at("/sign-out"));
        browser.click("form#sign-out #confirm");
        browser.find("main[data-signed-out]");
        browser.open(origin + "/callback");
        assertThat(ask("/connect/check-session", question)).isEqualTo(said + "changed");
        assertThat(browser.complaints()).isEmpty();
    }

    @Requirement("Session Management 3.2: clients may frame the page, and nobody else")
    @Test
    void isNotFramedByAnybodyElseAndFramesNothingElse() {
        assertThat(silence("/sign-out", "x")).isEqualTo("nothing");
        assertThat(silence("/account", "x")).isEqualTo("nothing");
        // The same server by another name is another origin, of no client.
        browser.open(origin.replace("localhost", "127.0.0.1") + "/callback");
        assertThat(silence("/connect/check-session", app.id() + " a.b")).isEqualTo("nothing");
        assertThat(browser.complaints().stream().filter(text -> text.contains("frame-ancestors")))
                .hasSize(3);
    }

    /** What the frame says; or that it says nothing, which takes a moment to be sure of. */
    private String ask(String path, String message) {
        return ask(path, message, Duration.ofMinutes(1));
    }

    private String silence(String path, String message) {
        return ask(path, message, Duration.ofSeconds(3));
    }

    private String ask(String path, String message, Duration patience) {
        Object said =
                browser.driver()
                        .executeAsyncScript(
                                "window.ask(arguments[0], arguments[1], arguments[2], arguments[3]);",
                                issuer.at(path),
                                message,
                                patience.toMillis());
        return Objects.requireNonNull(said).toString();
    }

    private String callback() throws InterruptedException {
        return next("/callback");
    }

    private String redeem() throws InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", of(callback(), "code"));
        form.put("redirect_uri", origin + "/callback");
        form.put("code_verifier", ClientApp.VERIFIER);
        return app.token(form).text("id_token");
    }

    private String sessionState() throws InterruptedException {
        return of(callback(), "session_state");
    }

    private static String of(String address, String name) {
        return List.of(address.substring(address.indexOf('?') + 1).split("&", -1)).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address));
    }

    /** The next address at this path that the app was asked for. */
    private String next(String path) throws InterruptedException {
        while (true) {
            String address = asked.poll(30, TimeUnit.SECONDS);
            if (address == null) {
                throw new AssertionError("nobody asked for " + path);
            }
            if (address.startsWith(path)) {
                return address;
            }
        }
    }
}
