package io.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Missing;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The library oidc-client-ts in a page of an application, in a real browser. */
@GatehouseTest
class OidcClientTsInChromiumIT {

    private static final Path PAGE = Path.of("src/test/clients/oidc-client-ts.html");
    private static final Path LIBRARY =
            Path.of(
                    "src/test/clients/node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Chromium browser;
    Platform platform;
    HttpServer application;
    String address;

    @BeforeEach
    void start() throws IOException {
        if (!Files.exists(LIBRARY)) {
            throw Missing.program(
                    "oidc-client-ts is not installed: run script/test, or npm ci in src/test/clients");
        }
        browser = Chromium.fresh();
        application =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        address = "http://localhost:" + application.getAddress().getPort();
        platform = new Platform(state, issuer).apply(CLIENT.replace("ADDRESS", address));
        application.createContext("/oidc-client-ts.min.js", exchange ->
                answer(exchange, "text/javascript", Files.readAllBytes(LIBRARY)));
        application.createContext("/", exchange -> answer(exchange, "text/html", page()));
        application.start();
    }

    private static final String CLIENT =
            """
            version: 1
            clients:
              - client_id: page-N
                name: Page N
                type: spa
                redirect_uris: ["ADDRESS/callback", "ADDRESS/silent"]
                post_logout_redirect_uris: ["ADDRESS/bye"]
                scopes: [openid, email, offline_access, "series-N:read"]
            """;

    @AfterEach
    void stop() {
        if (application != null) {
            browser.open("about:blank");
            application.stop(0);
        }
    }

    @Requirement("OpenID Connect Core 3.1: oidc-client-ts signs in, refreshes, reads UserInfo")
    @Requirement("RP-Initiated Logout 2: oidc-client-ts signs out")
    @Test
    void signsInRefreshesAndSignsOut() {
        signIn("openid email offline_access series-N:read");
        Map<String, Object> first = seen();
        assertThat(first)
                .containsEntry("email", platform.person("alice").email())
                .containsEntry("refresh", true);
        assertThat(Tokens.claims(first.get("access").toString()))
                .containsEntry("sub", first.get("sub"));

        tell("manager.signinSilent().then(told)");
        Map<String, Object> second = seen();
        assertThat(second.get("sub")).isEqualTo(first.get("sub"));
        assertThat(second.get("access")).isNotEqualTo(first.get("access"));

        browser.driver()
                .executeScript(
                        "document.getElementById('seen').className = ''; manager.signoutRedirect()");
        browser.find("#seen.done");
        assertThat(seen()).isEqualTo(Map.of("bye", true));
        tell("manager.signinSilent().then(told)");
        assertThat(seen()).containsEntry("failure", "login_required");
    }

    @Requirement("OpenID Connect Core 3.1.2.1: oidc-client-ts renews in a frame by prompt none")
    @Test
    void renewsInAFrameWithoutARefreshToken() {
        signIn("openid email");
        Map<String, Object> first = seen();
        assertThat(first).containsEntry("refresh", false);

        tell("manager.signinSilent().then(told)");

        assertThat(seen().get("sub")).isEqualTo(first.get("sub"));
        assertThat(seen().get("access")).isNotEqualTo(first.get("access"));
    }

    private void signIn(String scope) {
        scopes = platform.fill(scope);
        browser.open(address + "/");
        browser.find("#seen.done");
        browser.driver().executeScript("manager.signinRedirect()");
        browser.fill("#username", platform.person("alice").email());
        browser.fill("#password", Platform.PASSWORD);
        browser.click("#submit");
        browser.click("form#consent #allow");
        browser.find("#seen.done");
    }

    private volatile String scopes = "openid";

    /** Lets the page do it, and waits until it has told what came of it. */
    private void tell(String what) {
        browser.driver()
                .executeScript(
                        "document.getElementById('seen').className = ''; tell(%s)".formatted(what));
        browser.find("#seen.done");
    }

    private Map<String, Object> seen() {
        return JsonMapper.shared()
                .readValue(
                        browser.find("#seen.done").getText(),
                        new TypeReference<Map<String, Object>>() {});
    }

    private byte[] page() throws IOException {
        String settings =
                JsonMapper.shared()
                        .writeValueAsString(
                                Map.of(
                                        "authority", issuer.value(),
                                        "client_id", platform.named("page"),
                                        "scope", scopes));
        return Files.readString(PAGE)
                .replace("...SETTINGS", "..." + settings)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
