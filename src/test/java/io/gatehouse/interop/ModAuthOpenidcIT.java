package io.gatehouse.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;

/** Apache with mod_auth_openidc before an application that knows nothing of OpenID Connect. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModAuthOpenidcIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    HttpServer backend;
    Apache apache;
    String address;

    @BeforeAll
    void start() throws IOException {
        Apache.mustBeInstalled();
        int port = Apache.port();
        address = "http://localhost:" + port;
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: apache-N
                                    name: Apache N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["%s/app/callback"]
                                    post_logout_redirect_uris: ["%s/bye"]
                                    scopes: [openid, email, offline_access, "series-N:read"]
                                """
                                        .formatted(address, address));
        backend =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        backend.createContext("/", ModAuthOpenidcIT::echo);
        backend.start();
        apache = Apache.start(port, settings());
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ISSUER", issuer.value());
        settings.put("CLIENT", platform.named("apache"));
        settings.put("API_CLIENT", platform.named("gateway"));
        settings.put("SECRET", Platform.SECRET);
        settings.put("SCOPE", platform.fill("series-N:read"));
        settings.put("AUDIENCE", platform.audience());
        settings.put("BACKEND", Integer.toString(backend.getAddress().getPort()));
        return settings;
    }

    /** Answers with the headers that it was sent. */
    private static void echo(HttpExchange exchange) throws IOException {
        byte[] headers =
                exchange.getRequestHeaders().entrySet().stream()
                        .map(header ->
                                header.getKey().toLowerCase() + ": " + header.getValue().getFirst())
                        .collect(Collectors.joining("\n"))
                        .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, headers.length);
        exchange.getResponseBody().write(headers);
        exchange.close();
    }

    @AfterAll
    void stop() throws IOException {
        if (apache != null) {
            apache.close();
        }
        if (backend != null) {
            backend.stop(0);
        }
    }

    @Requirement("OpenID Connect Core 3.1: mod_auth_openidc signs in, refreshes, reads UserInfo")
    @Requirement("RP-Initiated Logout 2: mod_auth_openidc signs out")
    @Test
    void signsInRefreshesAndSignsOut() {
        Person alice = platform.person("alice");
        Http browser = new Http(address);

        Answer away = get(browser, "/app/");
        assertThat(away.location()).as(apache.log()).startsWith(issuer.at("/oauth2/authorize?"));
        Answer back = get(browser, Application.leads(alice, away.location()));
        assertThat(back.location()).as(back.body() + apache.log()).isEqualTo(address + "/app/");

        Answer first = get(browser, "/app/");
        Answer second = get(browser, "/app/");
        assertThat(first.body()).as(apache.log()).contains("oidc_claim_email: " + alice.email());
        assertThat(header(first, "oidc_claim_sub")).isNotEmpty();
        assertThat(header(first, "oidc_access_token")).contains(".");
        assertThat(header(second, "oidc_access_token"))
                .as(apache.log())
                .contains(".")
                .isNotEqualTo(header(first, "oidc_access_token"));

        Answer bye = get(browser, "/app/callback?logout=" + Http.encode(address + "/bye"));
        assertThat(bye.location()).startsWith(issuer.at("/connect/logout?"));
        assertThat(alice.open(bye.location()).location()).isEqualTo(address + "/bye");
        assertThat(get(browser, "/app/").location()).startsWith(issuer.at("/oauth2/authorize?"));
        assertThat(alice.open(get(browser, "/app/").location()).hasForm("sign-in")).isTrue();
    }

    @Requirement("RFC 7662 2: mod_auth_openidc introspects tokens for an API")
    @Test
    void letsInWhoHasAToken() {
        Person alice = platform.person("alice");
        String token =
                alice.tokens(platform.client("web"), "openid series-N:read", "one")
                        .text("access_token");
        String other = alice.tokens(platform.client("web"), "openid", "one").text("access_token");
        Http caller = new Http(address);

        Answer let = caller.get("/api/", "Authorization", "Bearer " + token);
        assertThat(let.status()).as(let.body() + apache.log()).isEqualTo(200);
        assertThat(caller.get("/api/", "Authorization", "Bearer " + other).status()).isIn(401, 403);
        assertThat(caller.get("/api/", "Authorization", "Bearer x").status()).isEqualTo(401);
        assertThat(caller.get("/api/").status()).isEqualTo(401);
    }

    // Programs, which take no pages, are answered 401 instead of being sent to sign in.
    private static Answer get(Http browser, String address) {
        return browser.get(address, "Accept", "text/html");
    }

    private static String header(Answer echoed, String name) {
        return echoed.body()
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }
}
