package io.gatehouse.protocol.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;

/** Who may learn what about a token: RFC 7662, and revocation: RFC 7009. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IntrospectionIT {

    private static final String INACTIVE = "{\"active\":false}";
    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    Person carol;
    ClientApp web;
    ClientApp spa;
    ClientApp gateway;
    ClientApp stranger;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - { client_id: stranger-N, name: S, type: service, company: one-N, secret: SECRET, scopes: ["status-N:read"] }
                """);
        carol = platform.person("carol");
        web = platform.client("web");
        spa = platform.client("spa");
        gateway = platform.client("gateway");
        stranger = platform.client("stranger");
    }

    @Requirement("RFC 7662 2.2: an active token and what it says")
    @Test
    void tellsTheClientAndTheApiWhatTheTokenSays() {
        Answer tokens = tokens(web);
        Map<String, Object> claims = Tokens.claims(tokens.text("access_token"));

        for (ClientApp entitled : List.of(web, gateway)) {
            Map<String, Object> known = entitled.introspect(tokens.text("access_token")).json();
            assertThat(known).containsEntry("active", true).containsEntry("token_type", "Bearer");
            for (String claim :
                    List.of(
                            "iss",
                            "sub",
                            "aud",
                            "exp",
                            "iat",
                            "jti",
                            "client_id",
                            "scope",
                            "company",
                            "roles",
                            "sid",
                            "auth_time",
                            "acr",
                            "amr")) {
                assertThat(known.get(claim)).as(claim).isEqualTo(claims.get(claim));
            }
        }
    }

    @Requirement("RFC 7662 4: nobody else learns of a token")
    @Test
    void tellsNobodyElseAnything() {
        Answer tokens = tokens(web);
        String machine = machineToken();

        assertThat(stranger.introspect(tokens.text("access_token")).body()).isEqualTo(INACTIVE);
        assertThat(stranger.introspect(tokens.text("refresh_token")).body()).isEqualTo(INACTIVE);
        assertThat(web.introspect(machine).body()).isEqualTo(INACTIVE);
        assertThat(stranger.introspect(machine).body()).isEqualTo(INACTIVE);
        assertThat(gateway.introspect(machine).text("active")).isEqualTo("true");
    }

    @Requirement("RFC 7662 4: nobody else learns of a token")
    @Test
    void theApiDoesNotLearnOfTokensForOthers() {
        Answer tokens = carol.tokens(platform.client("plain"), "openid email", "one");

        assertThat(gateway.introspect(tokens.text("access_token")).body()).isEqualTo(INACTIVE);
    }

    @Test
    void aRefreshTokenConcernsItsClientAlone() {
        Answer tokens = tokens(web);

        assertThat(web.introspect(tokens.text("refresh_token")).json())
                .containsEntry("active", true)
                .containsEntry("client_id", web.id())
                .doesNotContainKey("aud");
        assertThat(gateway.introspect(tokens.text("refresh_token")).body()).isEqualTo(INACTIVE);
    }

    @Requirement("RFC 7662 2.2: what is no token is inactive, and nothing else is said")
    @Test
    void whatIsNoTokenIsInactive() {
        String code = carol.authorize(web.request(SCOPE), "one").redirected("code");
        Answer tokens = tokens(web);
        String jwt = tokens.text("access_token");
        String altered =
                jwt.substring(0, jwt.length() - 4) + (jwt.endsWith("AAAA") ? "BBBB" : "AAAA");
        String none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + jwt.split("\\.", -1)[1] + ".";

        for (String text :
                List.of(
                        code,
                        tokens.text("id_token"),
                        altered,
                        none,
                        "garbage",
                        "a.b.c",
                        "..",
                        "\u00e4",
                        "x".repeat(30_000))) {
            Answer answer = web.introspect(text);
            assertThat(answer.status()).as(text).isEqualTo(200);
            assertThat(answer.body()).as(text).isEqualTo(INACTIVE);
        }
        assertThat(web.redeem(code).status()).isEqualTo(200);
    }

    @Test
    void aSpentRefreshTokenIsInactiveAndStaysHarmless() {
        Answer first = tokens(web);
        Answer second = web.refresh(first.text("refresh_token"));

        assertThat(web.introspect(first.text("refresh_token")).body()).isEqualTo(INACTIVE);

        assertThat(web.refresh(second.text("refresh_token")).status()).isEqualTo(200);
    }

    @Requirement("RFC 7662 2.2: a token that is over is inactive")
    @Test
    void tokensEndByTime() {
        Answer tokens = tokens(web);
        String machine = machineToken();

        clock.forward(Duration.ofMinutes(10));

        assertThat(web.introspect(tokens.text("access_token")).body()).isEqualTo(INACTIVE);
        assertThat(gateway.introspect(machine).body()).isEqualTo(INACTIVE);
        assertThat(web.introspect(tokens.text("refresh_token")).text("active")).isEqualTo("true");
        clock.forward(Duration.ofDays(14));
        assertThat(web.introspect(tokens.text("refresh_token")).body()).isEqualTo(INACTIVE);
    }

    @Test
    void machineTokensEndWithTheirClient() {
        platform.apply(dying("active"));
        ClientApp dying = platform.client("dying");
        String token =
                dying.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                        .text("access_token");
        assertThat(gateway.introspect(token).text("active")).isEqualTo("true");

        platform.apply(dying("disabled"));

        assertThat(gateway.introspect(token).body()).isEqualTo(INACTIVE);
        assertThat(dying.introspect(token).status()).isEqualTo(401);
    }

    private static String dying(String state) {
        return """
        version: 1
        clients:
          - { client_id: dying-N, name: D, type: service, company: one-N, state: %s, secret: SECRET, scopes: ["status-N:read"] }
        """
                .formatted(state);
    }

    @Test
    void aScopeTakenFromAMachineIsNotInItsTokensAnyMore() {
        String meter =
                """
                version: 1
                clients:
                  - client_id: meter-N
                    name: Meter N
                    type: service
                    company: one-N
                    client_type: provider
                    secret: SECRET
                    scopes: [%s]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                """;
        platform.apply(meter.formatted("\"provider.data-N:write\""));
        String token =
                platform.client("meter")
                        .token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                        .text("access_token");
        platform.apply(meter.formatted(""));

        assertThat(gateway.introspect(token).text("active")).isEqualTo("true");
        assertThat(gateway.introspect(token).text("scope")).isEmpty();
    }

    @Requirement("RFC 7662 2.1: the caller authenticates")
    @Test
    void publicClientsMayNotAsk() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/introspect",
                                Map.of(
                                        "token", tokens(spa).text("access_token"),
                                        "client_id", spa.id()));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_client");
    }

    @Requirement("RFC 7662 2.1: token is needed")
    @Test
    void needsAToken() {
        assertThat(web.post("/oauth2/introspect", new LinkedHashMap<>()).text("error"))
                .isEqualTo("invalid_request");
        assertThat(web.post("/oauth2/revoke", new LinkedHashMap<>()).text("error"))
                .isEqualTo("invalid_request");
    }

    @Requirement("RFC 7662 2.1: token_type_hint is a hint")
    @Requirement("RFC 7009 2.1: token_type_hint is a hint")
    @Test
    void theHintOfATypeIsOnlyAHint() {
        Answer tokens = tokens(web);

        for (String hint : List.of("refresh_token", "access_token", "nonsense")) {
            Map<String, String> form = new LinkedHashMap<>();
            form.put("token", tokens.text("access_token"));
            form.put("token_type_hint", hint);
            assertThat(web.post("/oauth2/introspect", form).text("active")).isEqualTo("true");
        }
    }

    @Requirement("RFC 7009 2.1: a refresh token takes its access tokens along")
    @Test
    void revokingARefreshTokenTakesItsFamilyAlong() {
        for (ClientApp client : List.of(web, spa)) {
            Answer first = tokens(client);
            Answer second = client.refresh(first.text("refresh_token"));

            Answer revoked = client.revoke(second.text("refresh_token"));

            assertThat(revoked.status()).isEqualTo(200);
            assertThat(gateway.introspect(first.text("access_token")).body()).isEqualTo(INACTIVE);
            assertThat(gateway.introspect(second.text("access_token")).body()).isEqualTo(INACTIVE);
            assertThat(client.refresh(second.text("refresh_token")).text("error"))
                    .isEqualTo("invalid_grant");
        }
    }

    @Requirement("RFC 7009 2.1: a refresh token takes its access tokens along")
    @Test
    void revokingASpentRefreshTokenRevokesItsFamilyToo() {
        Answer first = tokens(web);
        Answer second = web.refresh(first.text("refresh_token"));

        web.revoke(first.text("refresh_token"));

        assertThat(web.refresh(second.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
    }

    @Requirement("RFC 7009 2.1: an access token is revoked by itself")
    @Test
    void revokingAnAccessTokenLeavesTheRestAlive() {
        Answer tokens = tokens(web);
        String machine = machineToken();
        Answer later = web.refresh(tokens.text("refresh_token"));

        assertThat(web.revoke(tokens.text("access_token")).status()).isEqualTo(200);
        assertThat(gateway.revoke(machine).status()).isEqualTo(200);

        assertThat(web.introspect(tokens.text("access_token")).body()).isEqualTo(INACTIVE);
        assertThat(gateway.introspect(machine).body()).isEqualTo(INACTIVE);
        assertThat(
                        platform.browser()
                                .get(
                                        "/userinfo",
                                        "Authorization",
                                        "Bearer " + tokens.text("access_token"))
                                .status())
                .isEqualTo(401);
        assertThat(web.introspect(later.text("access_token")).text("active")).isEqualTo("true");
        assertThat(web.refresh(later.text("refresh_token")).status()).isEqualTo(200);
    }

    @Requirement("RFC 7009 2.1: a client revokes its own tokens")
    @Test
    void refusesToRevokeTokensOfOthers() {
        Answer tokens = tokens(web);

        for (String token : List.of(tokens.text("refresh_token"), tokens.text("access_token"))) {
            Answer answer = stranger.revoke(token);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json()).containsKey("error");
        }

        assertThat(web.introspect(tokens.text("access_token")).text("active")).isEqualTo("true");
        assertThat(web.refresh(tokens.text("refresh_token")).status()).isEqualTo(200);
    }

    @Requirement("RFC 7009 2.2: an unknown token is no error")
    @Test
    void anUnknownTokenIsNoError() {
        Answer tokens = tokens(web);

        for (String token : List.of("unknown", "a.b.c", tokens.text("id_token"))) {
            Answer answer = web.revoke(token);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(web.revoke(tokens.text("refresh_token")).status()).isEqualTo(200);
        assertThat(web.revoke(tokens.text("refresh_token")).status()).isEqualTo(200);
    }

    private Answer tokens(ClientApp client) {
        Answer tokens = carol.tokens(client, SCOPE, "one");
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        return tokens;
    }

    private String machineToken() {
        return gateway.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                .text("access_token");
    }
}
