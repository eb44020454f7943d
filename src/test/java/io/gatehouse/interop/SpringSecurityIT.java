package io.gatehouse.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.client.endpoint.NimbusJwtClientAuthenticationParametersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import springapp.SpringApplicationOfOthers;

/** Spring Security's OAuth client and resource server, in an application of its own. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringSecurityIT {

    private static final String SCOPE = "openid email offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ConfigurableApplicationContext application;
    String address;

    @BeforeAll
    void start() {
        int port = GatehouseTestContext.freePort();
        address = "http://localhost:" + port;
        platform =
                new Platform(state, issuer)
                        .apply(
                                CLIENTS.formatted(
                                        address, address, address, Application.publicKeys()));
        application =
                SpringApplicationOfOthers.start(
                        "port=" + port,
                        "issuer=" + issuer.value(),
                        "client=" + platform.named("spring"),
                        "secret=" + Platform.SECRET,
                        "scope=" + platform.fill(SCOPE),
                        "audience=" + platform.audience());
    }

    private static final String CLIENTS =
            """
            version: 1
            clients:
              - client_id: spring-N
                name: Spring N
                type: web
                secret: SECRET
                redirect_uris: ["%s/login/oauth2/code/gatehouse"]
                post_logout_redirect_uris: ["%s/bye"]
                scopes: [openid, email, offline_access, "series-N:read"]
                settings: { backchannel_logout_uri: "%s/logout/connect/back-channel/gatehouse" }
              - client_id: machine-N
                name: Machine N
                type: service
                company: one-N
                client_type: provider
                auth_method: private_key_jwt
                jwks: '%s'
                scopes: ["provider.data-N:write"]
                roles: [{ api: "https://api-N.example", role: PROVIDER }]
            """;

    @AfterAll
    void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Requirement("OpenID Connect Core 3.1: Spring Security signs in, refreshes, reads UserInfo")
    @Requirement("RP-Initiated Logout 2: Spring Security signs out")
    @Requirement("RFC 9068 4: Spring Security's resource server takes an access token")
    @Test
    void signsInRefreshesCallsAnApiAndSignsOut() {
        Person alice = platform.person("alice");
        Http browser = new Http(address);

        Answer away = browser.get("/oauth2/authorization/gatehouse");
        assertThat(away.location()).startsWith(issuer.at("/oauth2/authorize?"));
        Answer back = browser.get(Application.leads(alice, away.location()));
        assertThat(back.location()).as(back.body()).endsWith("/").doesNotContain("error");

        Answer first = browser.get("/");
        Answer second = browser.get("/");
        assertThat(first.text("email")).isEqualTo(alice.email());
        assertThat(second.text("token")).contains(".").isNotEqualTo(first.text("token"));
        Answer api = call("Bearer " + second.text("token"));
        assertThat(api.text("sub")).isEqualTo(first.text("sub")).isNotEmpty();
        assertThat(api.text("scope")).contains(platform.fill("series-N:read"));

        Answer bye = browser.post("/logout", Map.of());
        assertThat(bye.location()).startsWith(issuer.at("/connect/logout?"));
        assertThat(alice.open(bye.location()).location()).isEqualTo(address + "/bye");
        assertThat(alice.open(away.location()).hasForm("sign-in")).isTrue();
    }

    @Requirement("Back-Channel Logout 2.6: Spring Security takes the logout token")
    @Test
    void hearsOfASignOutElsewhere() {
        Person carol = platform.person("carol");
        Http browser = new Http(address);
        Answer away = browser.get("/oauth2/authorization/gatehouse");
        browser.get(Application.leads(carol, away.location()));
        assertThat(browser.get("/").text("email")).isEqualTo(carol.email());

        Answer page = carol.open("/sign-out");
        carol.browser().post(page.action("sign-out"), page.hidden("sign-out"));

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(browser.get("/").location())
                                .contains("/oauth2/authorization/gatehouse"));
    }

    @Requirement(
            "RFC 9449 7.1: Spring Security's resource server takes a bound token with its proof")
    @Test
    void takesABoundTokenWithItsProof() {
        DpopKey key = DpopKey.make();
        ClientApp app = platform.client("spring").holding(key);
        Map<String, String> request = app.request("openid series-N:read");
        request.put("redirect_uri", address + "/login/oauth2/code/gatehouse");
        Answer redirect = platform.person("alice").authorize(request, "one");
        String token =
                app.token(
                                new LinkedHashMap<>(
                                        Map.of(
                                                "grant_type",
                                                "authorization_code",
                                                "code",
                                                redirect.redirected("code"),
                                                "redirect_uri",
                                                request.get("redirect_uri"),
                                                "code_verifier",
                                                ClientApp.VERIFIER)))
                        .text("access_token");

        Answer let = call("DPoP " + token, "DPoP", proof(key, token));
        assertThat(let.status()).as(let.header("WWW-Authenticate")).isEqualTo(200);
        assertThat(call("DPoP " + token, "DPoP", proof(DpopKey.make(), token)).status())
                .isEqualTo(401);
        assertThat(call("Bearer " + token).status()).isEqualTo(401);
    }

    @Requirement("RFC 7523 2.2: Spring Security's client authenticates by private_key_jwt")
    @Test
    void authenticatesByItsKey() {
        ClientRegistration machine =
                ClientRegistrations.fromIssuerLocation(issuer.value())
                        .registrationId("machine")
                        .clientId(platform.named("machine"))
                        .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .build();
        RestClientClientCredentialsTokenResponseClient client =
                new RestClientClientCredentialsTokenResponseClient();
        client.addParametersConverter(
                new NimbusJwtClientAuthenticationParametersConverter<>(
                        registration -> Application.privateKey()));

        assertThat(
                        client.getTokenResponse(new OAuth2ClientCredentialsGrantRequest(machine))
                                .getAccessToken()
                                .getScopes())
                .containsExactly(platform.fill("provider.data-N:write"));
    }

    private Answer call(String... credentials) {
        String[] headers = new String[credentials.length + 1];
        headers[0] = "Authorization";
        System.arraycopy(credentials, 0, headers, 1, credentials.length);
        return new Http(address).get("/api/me", headers);
    }

    private String proof(DpopKey key, String token) {
        return key.proof("GET", address + "/api/me").token(token).sign();
    }
}
