package io.gatehouse.protocol.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What is published: OpenID Connect Discovery section 3, RFC 8414, RFC 7517 section 5. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetadataIT {

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Person alice;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        alice = platform.person("alice");
        alice.tokens(platform.client("web"), "openid series-N:read", "one");
    }

    @Test
    void bothAddressesSayTheSame() {
        Answer openid = platform.browser().get(DISCOVERY);
        Answer oauth = platform.browser().get("/.well-known/oauth-authorization-server");

        assertThat(openid.status()).isEqualTo(200);
        assertThat(openid.header("Content-Type")).startsWith("application/json");
        assertThat(oauth.body()).isEqualTo(openid.body());
    }

    @Test
    void hasWhatTheSpecificationsDemand() {
        Map<String, Object> all = platform.browser().get(DISCOVERY).json();

        assertThat(all)
                .containsEntry("issuer", issuer.value())
                .containsEntry("response_types_supported", List.of("code"))
                .containsEntry("code_challenge_methods_supported", List.of("S256"))
                .containsEntry("subject_types_supported", List.of("public"))
                .containsEntry("authorization_response_iss_parameter_supported", true)
                .containsEntry("request_parameter_supported", true)
                .containsEntry("request_uri_parameter_supported", true)
                .containsEntry("claims_parameter_supported", true);
        assertThat(list(all, "id_token_signing_alg_values_supported"))
                .contains("RS256")
                .doesNotContain("none", "HS256");
        assertThat(list(all, "scopes_supported")).contains("openid", "email", "offline_access");
        assertThat(list(all, "claims_supported")).contains("sub", "iss", "email");
        assertThat(all.values()).doesNotContainNull().doesNotContain("", List.of());
    }

    @Test
    void everyEndpointListedIsThere() {
        Map<String, Object> all = platform.browser().get(DISCOVERY).json();
        List<String> endpoints =
                all.entrySet().stream()
                        .filter(one ->
                                one.getKey().endsWith("_endpoint")
                                        || one.getKey().equals("jwks_uri"))
                        .map(one -> one.getValue().toString())
                        .toList();

        assertThat(endpoints)
                .hasSize(8)
                .allSatisfy(address -> {
                    assertThat(address).startsWith(issuer.value() + "/");
                    assertThat(platform.browser().get(address).status())
                            .as(address)
                            .isNotEqualTo(404)
                            .isLessThan(500);
                });
    }

    @Test
    void everyGrantTypeListedIsKnownAndNoOther() {
        ClientApp web = platform.client("web");
        List<String> listed =
                list(platform.browser().get(DISCOVERY).json(), "grant_types_supported");

        assertThat(listed)
                .containsExactlyInAnyOrder(
                        "authorization_code", "refresh_token", "client_credentials");
        assertThat(listed)
                .allSatisfy(type ->
                        assertThat(
                                        web.token(new LinkedHashMap<>(Map.of("grant_type", type)))
                                                .text("error"))
                                .isNotEqualTo("unsupported_grant_type"));
    }

    @Test
    void everyAlgorithmOfProofsListedIsAcceptedAndNoOther() {
        ClientApp gateway = platform.client("gateway");
        List<String> listed =
                list(platform.browser().get(DISCOVERY).json(), "dpop_signing_alg_values_supported");

        assertThat(listed).containsExactlyInAnyOrder("ES256", "PS256", "EdDSA");
        assertThat(List.of("ES256", "PS256", "EdDSA", "RS256", "ES384"))
                .allSatisfy(algorithm ->
                        assertThat(
                                        gateway.holding(DpopKey.make(algorithm))
                                                .token(
                                                        new LinkedHashMap<>(
                                                                Map.of(
                                                                        "grant_type",
                                                                        "client_credentials")))
                                                .status())
                                .as(algorithm)
                                .isEqualTo(listed.contains(algorithm) ? 200 : 400));
    }

    @Test
    void everyPromptListedIsAccepted() {
        List<String> listed =
                list(platform.browser().get(DISCOVERY).json(), "prompt_values_supported");

        assertThat(listed)
                .containsExactlyInAnyOrder("none", "login", "consent", "select_account")
                .allSatisfy(prompt -> {
                    Map<String, String> request = platform.client("web").request("openid");
                    request.put("prompt", prompt);
                    Answer answer = alice.open(ClientApp.authorize(request));
                    assertThat(answer.location()).doesNotContain("invalid_request");
                    assertThat(answer.pageError()).isEmpty();
                });
    }

    @Test
    void everyWayOfAuthenticationListedCanBeRegistered() {
        List<String> listed =
                list(
                        platform.browser().get(DISCOVERY).json(),
                        "token_endpoint_auth_methods_supported");

        assertThat(listed)
                .containsExactlyInAnyOrder(
                        "client_secret_basic", "client_secret_post", "private_key_jwt", "none");
    }

    @Test
    void theKeysArePublicAndNamed() {
        List<Map<String, Object>> keys = keys();

        assertThat(keys).isNotEmpty();
        assertThat(keys)
                .allSatisfy(key ->
                        assertThat(key)
                                .containsKeys("kid", "kty", "alg", "use")
                                .doesNotContainKeys("d", "p", "q", "dp", "dq", "qi", "oth", "k"));
        assertThat(keys).extracting(key -> key.get("kid")).doesNotHaveDuplicates();
        assertThat(keys).extracting(key -> key.get("alg")).contains("RS256", "ES256");
        assertThat(keys)
                .filteredOn(key -> key.get("kty").equals("RSA"))
                .allSatisfy(key ->
                        assertThat(key.get("n").toString()).hasSizeGreaterThanOrEqualTo(512));
    }

    @ParameterizedTest
    @ValueSource(strings = {DISCOVERY, "/oauth2/jwks"})
    void mayBeKeptForFiveMinutesAndAskedForAgain(String path) {
        Answer first = platform.browser().get(path);

        Answer again = platform.browser().get(path, "If-None-Match", first.header("ETag"));
        Answer weak = platform.browser().get(path, "If-None-Match", "W/" + first.header("ETag"));
        Answer several =
                platform.browser().get(path, "If-None-Match", "\"x\", " + first.header("ETag"));
        Answer other = platform.browser().get(path, "If-None-Match", "\"other\"");

        assertThat(first.header("Cache-Control")).contains("max-age=300").contains("public");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(weak.status()).isEqualTo(304);
        assertThat(several.status()).isEqualTo(304);
        assertThat(other.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {DISCOVERY, "/oauth2/jwks"})
    void everyOriginMayRead(String path) {
        Answer answer = platform.browser().get(path, "Origin", "https://anybody.example");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {DISCOVERY, "/oauth2/jwks"})
    void isReadOnly(String path) {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            Answer answer = platform.browser().method(method, path);
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.header("Allow")).contains("GET");
            assertThat(answer.json()).containsKey("error");
        }
    }

    @Test
    void acceptsWhatPeopleAskForAsKeySet() {
        for (String type :
                List.of("application/jwk-set+json", "application/json", "*/*", "text/html")) {
            assertThat(platform.browser().get("/oauth2/jwks", "Accept", type).status())
                    .as(type)
                    .isEqualTo(200);
        }
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> keys() {
        return (List<Map<String, Object>>)
                platform.browser().get("/oauth2/jwks").json().get("keys");
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> all, String name) {
        return (List<String>) all.get(name);
    }
}
