package io.gatehouse.protocol.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The client credentials grant: RFC 6749 section 4.4, RFC 8707, RFC 9068. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCredentialsIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    Platform platform;
    ClientApp gateway;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://second-N.example
                    name: Second API N
                    client_types: [owner, provider]
                    access_token: { lifetime: PT6H, algorithm: PS256 }
                    scopes:
                      - { name: "second-N:read", description: "Read" }
                      - { name: "second-N:write", description: "Write" }
                    roles:
                      - { name: WRITER, scopes: ["second-N:write"], assignable_to: [service] }
                  - audience: https://foreign-N.example
                    name: Foreign API N
                    scopes: [{ name: "foreign-N:read", description: "Read" }]
                companies:
                  - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://second-N.example"] }
                clients:
                  - client_id: both-N
                    name: Both N
                    type: service
                    company: one-N
                    client_type: provider
                    secret: SECRET
                    scopes: ["provider.data-N:write", "status-N:read", "second-N:read", "second-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                  - client_id: platformer-N
                    name: Platform's own N
                    type: service
                    secret: SECRET
                    scopes: ["second-N:read", "second-N:write"]
                    roles: [{ api: "https://second-N.example", role: WRITER }]
                  - client_id: idle-N
                    name: Without scopes N
                    type: service
                    secret: SECRET
                  - client_id: unentitled-N
                    name: Unentitled N
                    type: service
                    company: one-N
                    secret: SECRET
                    scopes: ["foreign-N:read"]
                """);
        gateway = platform.client("gateway");
    }

    @Requirement("RFC 6749 4.4.3: an access token and no refresh token")
    @Test
    void givesOneAccessTokenAndNothingBeside() {
        Answer answer = request(gateway, Map.of());

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo(
                        Map.of(
                                "access_token",
                                answer.text("access_token"),
                                "token_type",
                                "Bearer",
                                "expires_in",
                                600,
                                "scope",
                                platform.fill("provider.data-N:write")));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void aTokenDoesNotOutliveItsClientUnderTheSameName() {
        String client =
                """
                version: 1
                clients:
                  - client_id: again-N
                    name: Made again N
                    type: service
                    company: one-N
                    client_type: provider
                    secret: SECRET
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                """;
        platform.apply(client);
        ClientApp again = platform.client("again");
        String token = request(again, Map.of()).text("access_token");
        assertThat(again.introspect(token).text("active")).isEqualTo("true");

        clock.forward(Duration.ofSeconds(1));
        database.asOwner(
                "delete from client where client_id = '%s'".formatted(platform.named("again")));
        platform.apply(client);

        String fresh = request(again, Map.of()).text("access_token");
        assertThat(again.introspect(fresh).text("active")).isEqualTo("true");
        assertThat(again.introspect(token).json()).isEqualTo(Map.of("active", false));
    }

    @Requirement("RFC 9068 2.2: the claims of a machine's token, with sub its client")
    @Test
    void theTokenHasExactlyTheClaimsOfItsStandardAndOurs() {
        String company =
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named("one")));

        String token = request(gateway, Map.of()).text("access_token");

        Map<String, Object> claims = Tokens.claims(token);
        assertThat(Tokens.header(token))
                .containsOnlyKeys("kid", "typ", "alg")
                .containsEntry("typ", "at+jwt")
                .containsEntry("alg", "ES256");
        assertThat(claims)
                .containsOnlyKeys(
                        "iss",
                        "sub",
                        "aud",
                        "exp",
                        "iat",
                        "jti",
                        "client_id",
                        "scope",
                        "company",
                        "roles")
                .containsEntry("iss", issuer.value())
                .containsEntry("sub", gateway.id())
                .containsEntry("client_id", gateway.id())
                .containsEntry("aud", platform.audience())
                .containsEntry("scope", platform.fill("provider.data-N:write"))
                .containsEntry("company", company)
                .containsEntry("roles", List.of("PROVIDER"));
        assertThat((Integer) claims.get("exp") - (Integer) claims.get("iat")).isEqualTo(600);
    }

    @Test
    void aPlatformClientActsForNoCompany() {
        Answer answer = request(platform.client("platformer"), Map.of());

        Map<String, Object> claims = Tokens.claims(answer.text("access_token"));
        assertThat(claims)
                .doesNotContainKey("company")
                .containsEntry("aud", platform.fill("https://second-N.example"))
                .containsEntry("roles", List.of("WRITER"));
        assertThat(answer.text("scope").split(" "))
                .containsExactlyInAnyOrder(
                        platform.fill("second-N:read"), platform.fill("second-N:write"));
    }

    @Test
    void theApiDecidesLifetimeAndAlgorithm() {
        Answer answer = request(platform.client("platformer"), Map.of());

        Map<String, Object> claims = Tokens.claims(answer.text("access_token"));
        assertThat(answer.json()).containsEntry("expires_in", 21_600);
        assertThat((Integer) claims.get("exp") - (Integer) claims.get("iat")).isEqualTo(21_600);
        assertThat(Tokens.header(answer.text("access_token"))).containsEntry("alg", "PS256");
    }

    @Test
    void tokensDifferEachTime() {
        assertThat(request(gateway, Map.of()).text("access_token"))
                .isNotEqualTo(request(gateway, Map.of()).text("access_token"));
    }

    @Test
    void keepsOnlyScopesThatItsRolesAllow() {
        Answer answer =
                request(
                        platform.client("both"),
                        Map.of("scope", platform.fill("second-N:read second-N:write")));

        assertThat(answer.text("scope")).isEqualTo(platform.fill("second-N:read"));
    }

    @Requirement("RFC 6749 3.3: a client gets the scopes that it is registered for")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "openid",
                "offline_access",
                "series-N:read",
                "provider.data-N:write x",
                "second-N:write"
            })
    void refusesScopesThatAreNotItsOwn(String scope) {
        Answer answer = request(gateway, Map.of("scope", platform.fill(scope)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_scope");
        assertThat(answer.json()).doesNotContainKey("access_token");
    }

    @Test
    void refusesWhenNoRoleCoversAnything() {
        Answer answer =
                request(platform.client("both"), Map.of("scope", platform.fill("second-N:write")));

        assertThat(answer.text("error")).isEqualTo("invalid_scope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle", "unentitled"})
    void refusesWhereNothingIsLeft(String name) {
        assertThat(request(platform.client(name), Map.of()).text("error"))
                .isEqualTo("invalid_scope");
    }

    @Requirement("RFC 9068 3: one audience per token")
    @Test
    void scopesOfTwoApisNeedAResource() {
        ClientApp both = platform.client("both");

        Answer without = request(both, Map.of());
        Answer one = request(both, Map.of("resource", platform.audience()));
        Answer other = request(both, Map.of("resource", platform.fill("https://second-N.example")));

        assertThat(without.status()).isEqualTo(400);
        assertThat(without.text("error")).isEqualTo("invalid_target");
        assertThat(Tokens.claims(one.text("access_token")))
                .containsEntry("aud", platform.audience())
                .containsEntry("roles", List.of("PROVIDER"));
        assertThat(one.text("scope").split(" "))
                .containsExactlyInAnyOrder(
                        platform.fill("provider.data-N:write"), platform.fill("status-N:read"));
        assertThat(other.text("scope")).isEqualTo(platform.fill("second-N:read"));
    }

    @Requirement("RFC 8707 2: an unknown resource is invalid_target")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://unknown.example",
                "https://foreign-N.example",
                "x",
                "https://api-N.example/",
                "https://api-N.example#f"
            })
    void refusesResourcesThatAreUnknownOrNotItsOwn(String resource) {
        Answer answer = request(gateway, Map.of("resource", platform.fill(resource)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_target");
    }

    @Test
    void anApiThatItHasNoScopeOfIsLikeNone() {
        Answer unknown = request(gateway, Map.of("resource", "https://unknown.example"));
        Answer foreign =
                request(gateway, Map.of("resource", platform.fill("https://foreign-N.example")));

        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.body()).isEqualTo(unknown.body());
    }

    @Requirement("RFC 8707 2.2: a token is for one resource")
    @Test
    void refusesTwoResourcesForOneToken() {
        List<Map.Entry<String, String>> form = new ArrayList<>();
        form.add(Map.entry("grant_type", "client_credentials"));
        form.add(Map.entry("resource", platform.audience()));
        form.add(Map.entry("resource", platform.fill("https://second-N.example")));

        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/token",
                                form,
                                "Authorization",
                                platform.client("both").basic(Platform.SECRET));

        assertThat(answer.text("error")).isEqualTo("invalid_target");
    }

    @Requirement("RFC 6749 4.4: only confidential clients that are registered so")
    @ParameterizedTest
    @ValueSource(strings = {"web", "spa"})
    void refusesClientsOfPeople(String name) {
        Answer answer = request(platform.client(name), Map.of());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("unauthorized_client");
    }

    @Test
    void aRoleThatIsTakenEndsTheScope() {
        platform.apply(serviceWith("[{ api: \"https://api-N.example\", role: PROVIDER }]"));
        ClientApp losing = platform.client("losing");
        Answer before = request(losing, Map.of());
        assertThat(before.status()).as(before.body()).isEqualTo(200);

        platform.apply(serviceWith("[]"));

        assertThat(request(losing, Map.of()).text("error")).isEqualTo("invalid_scope");
        assertThat(losing.introspect(before.text("access_token")).text("scope")).isEmpty();
    }

    private static String serviceWith(String roles) {
        return """
        version: 1
        clients:
          - client_id: losing-N
            name: Losing N
            type: service
            company: one-N
            client_type: provider
            secret: SECRET
            scopes: ["provider.data-N:write"]
            roles: %s
        """
                .formatted(roles);
    }

    private static Answer request(ClientApp client, Map<String, String> more) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.putAll(more);
        return client.token(form);
    }
}
