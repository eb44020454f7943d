package io.gatehouse.protocol.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

    /** From the registry "OAuth Authorization Server Metadata", and OpenID Connect Discovery 3. */
    private static final Set<String> REGISTERED =
            Set.of(
                    "issuer",
                    "authorization_endpoint",
                    "token_endpoint",
                    "jwks_uri",
                    "registration_endpoint",
                    "scopes_supported",
                    "response_types_supported",
                    "response_modes_supported",
                    "grant_types_supported",
                    "token_endpoint_auth_methods_supported",
                    "token_endpoint_auth_signing_alg_values_supported",
                    "service_documentation",
                    "ui_locales_supported",
                    "op_policy_uri",
                    "op_tos_uri",
                    "revocation_endpoint",
                    "revocation_endpoint_auth_methods_supported",
                    "revocation_endpoint_auth_signing_alg_values_supported",
                    "introspection_endpoint",
                    "introspection_endpoint_auth_methods_supported",
                    "introspection_endpoint_auth_signing_alg_values_supported",
                    "introspection_signing_alg_values_supported",
                    "introspection_encryption_alg_values_supported",
                    "introspection_encryption_enc_values_supported",
                    "code_challenge_methods_supported",
                    "signed_metadata",
                    "device_authorization_endpoint",
                    "tls_client_certificate_bound_access_tokens",
                    "mtls_endpoint_aliases",
                    "nfv_token_signing_alg_values_supported",
                    "userinfo_endpoint",
                    "acr_values_supported",
                    "subject_types_supported",
                    "id_token_signing_alg_values_supported",
                    "id_token_encryption_alg_values_supported",
                    "id_token_encryption_enc_values_supported",
                    "userinfo_signing_alg_values_supported",
                    "userinfo_encryption_alg_values_supported",
                    "userinfo_encryption_enc_values_supported",
                    "request_object_signing_alg_values_supported",
                    "request_object_encryption_alg_values_supported",
                    "request_object_encryption_enc_values_supported",
                    "display_values_supported",
                    "claim_types_supported",
                    "claims_supported",
                    "claims_locales_supported",
                    "claims_parameter_supported",
                    "request_parameter_supported",
                    "request_uri_parameter_supported",
                    "require_request_uri_registration",
                    "require_signed_request_object",
                    "pushed_authorization_request_endpoint",
                    "require_pushed_authorization_requests",
                    "authorization_response_iss_parameter_supported",
                    "check_session_iframe",
                    "frontchannel_logout_supported",
                    "frontchannel_logout_session_supported",
                    "backchannel_logout_supported",
                    "backchannel_logout_session_supported",
                    "end_session_endpoint",
                    "dpop_signing_alg_values_supported",
                    "authorization_signing_alg_values_supported",
                    "authorization_encryption_alg_values_supported",
                    "authorization_encryption_enc_values_supported",
                    "authorization_details_types_supported",
                    "protected_resources",
                    "prompt_values_supported");

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

    @Requirement("OpenID Connect Discovery 4: the document and its type")
    @Requirement("RFC 8414 3: the document at its well-known address")
    @Test
    void bothAddressesSayTheSame() {
        Answer openid = platform.browser().get(DISCOVERY);
        Answer oauth = platform.browser().get("/.well-known/oauth-authorization-server");

        assertThat(openid.status()).isEqualTo(200);
        assertThat(openid.header("Content-Type")).startsWith("application/json");
        assertThat(oauth.body()).isEqualTo(openid.body());
    }

    @Requirement("OpenID Connect Discovery 3: all members that are needed, none empty")
    @Requirement("RFC 8414 2: all members that are needed, none empty")
    @Requirement("RFC 9207 3: authorization_response_iss_parameter_supported")
    @Requirement("Back-Channel Logout 2.1: discovery says it, with sid")
    @Requirement("Front-Channel Logout 3: discovery says it, with sid")
    @Requirement("Session Management 3.3: check_session_iframe in discovery")
    @Test
    void hasWhatTheSpecificationsDemand() {
        Map<String, Object> all = platform.browser().get(DISCOVERY).json();

        assertThat(all)
                .containsEntry("issuer", issuer.value())
                .containsEntry("response_types_supported", List.of("code"))
                .containsEntry("code_challenge_methods_supported", List.of("S256"))
                .containsEntry("subject_types_supported", List.of("public", "pairwise"))
                .containsEntry("authorization_response_iss_parameter_supported", true)
                .containsEntry("request_parameter_supported", true)
                .containsEntry("request_uri_parameter_supported", true)
                .containsEntry("claims_parameter_supported", true)
                .containsEntry("backchannel_logout_supported", true)
                .containsEntry("backchannel_logout_session_supported", true)
                .containsEntry("frontchannel_logout_supported", true)
                .containsEntry("frontchannel_logout_session_supported", true)
                .containsEntry("check_session_iframe", issuer.at("/connect/check-session"));
        assertThat(list(all, "id_token_signing_alg_values_supported"))
                .contains("RS256")
                .doesNotContain("none", "HS256");
        assertThat(list(all, "scopes_supported")).contains("openid", "email", "offline_access");
        assertThat(list(all, "claims_supported")).contains("sub", "iss", "email");
        assertThat(all.values()).doesNotContainNull().doesNotContain("", List.of());
    }

    @Requirement("OpenID Connect Discovery 3: each endpoint listed is there")
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
                .hasSize(10)
                .allSatisfy(address -> {
                    assertThat(address).startsWith(issuer.value() + "/");
                    assertThat(platform.browser().get(address).status())
                            .as(address)
                            .isNotEqualTo(404)
                            .isLessThan(500);
                });
    }

    @Requirement("RFC 8414 2: each grant listed works, and no other")
    @Test
    void everyGrantTypeListedIsKnownAndNoOther() {
        ClientApp web = platform.client("web");
        List<String> listed =
                list(platform.browser().get(DISCOVERY).json(), "grant_types_supported");

        assertThat(listed)
                .containsExactlyInAnyOrder(
                        "authorization_code",
                        "refresh_token",
                        "client_credentials",
                        "urn:ietf:params:oauth:grant-type:device_code");
        assertThat(listed)
                .allSatisfy(type ->
                        assertThat(
                                        web.token(new LinkedHashMap<>(Map.of("grant_type", type)))
                                                .text("error"))
                                .isNotEqualTo("unsupported_grant_type"));
    }

    @Requirement("RFC 9449 5.1: each algorithm listed works, and no other")
    @Test
    void everyAlgorithmOfProofsListedIsAcceptedAndNoOther() {
        ClientApp gateway = platform.client("gateway");
        List<String> listed =
                list(platform.browser().get(DISCOVERY).json(), "dpop_signing_alg_values_supported");

        assertThat(listed).containsExactlyInAnyOrder("ES256", "PS256", "EdDSA", "Ed25519");
        assertThat(List.of("ES256", "PS256", "EdDSA", "Ed25519", "RS256", "ES384"))
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

    @Requirement("RFC 8414 2: each method of authentication listed works")
    @Test
    void everyWayOfAuthenticationListedCanBeRegistered() {
        Map<String, Object> all = platform.browser().get(DISCOVERY).json();
        List<String> confidential =
                List.of(
                        "client_secret_basic",
                        "client_secret_post",
                        "client_secret_jwt",
                        "private_key_jwt");

        assertThat(list(all, "introspection_endpoint_auth_methods_supported"))
                .containsExactlyInAnyOrderElementsOf(confidential);
        for (String endpoint : List.of("token", "revocation")) {
            assertThat(list(all, endpoint + "_endpoint_auth_methods_supported"))
                    .containsAll(confidential)
                    .contains("none")
                    .hasSize(confidential.size() + 1);
        }
        StringBuilder clients = new StringBuilder("version: 1\nclients:\n");
        for (String method : confidential) {
            clients.append(assertingBy(method, method, "ES256"));
        }
        assertThat(platform.tryApply(clients.toString().replaceAll("settings:.*", "")))
                .isInstanceOf(Outcome.Accepted.class);
    }

    @Requirement("RFC 8414 2: each algorithm of assertions listed can be registered, and no other")
    @Test
    void everyAlgorithmOfAssertionsListedCanBeRegisteredAndNoOther() {
        Map<String, Object> all = platform.browser().get(DISCOVERY).json();
        List<String> listed = list(all, "token_endpoint_auth_signing_alg_values_supported");

        assertThat(listed)
                .containsExactlyInAnyOrder(
                        "RS256", "PS256", "ES256", "EdDSA", "Ed25519", "HS256", "HS384", "HS512");
        for (String endpoint : List.of("revocation", "introspection")) {
            assertThat(list(all, endpoint + "_endpoint_auth_signing_alg_values_supported"))
                    .isEqualTo(listed);
        }
        for (String algorithm : listed) {
            boolean hmac = algorithm.startsWith("HS");
            String fitting = hmac ? "client_secret_jwt" : "private_key_jwt";
            String other = hmac ? "private_key_jwt" : "client_secret_jwt";
            assertThat(apply(assertingBy("good-" + algorithm, fitting, algorithm)))
                    .as(algorithm)
                    .isInstanceOf(Outcome.Accepted.class);
            assertThat(apply(assertingBy("bad-" + algorithm, other, algorithm)))
                    .as(algorithm)
                    .isInstanceOf(Outcome.Refused.class);
        }
        for (String algorithm : List.of("none", "HS224", "RS384", "ES384", "PS512", "Ed448")) {
            assertThat(apply(assertingBy("bad", "private_key_jwt", algorithm)))
                    .as(algorithm)
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    private Outcome apply(String client) {
        return platform.tryApply("version: 1\nclients:\n" + client);
    }

    private static String assertingBy(String id, String method, String algorithm) {
        String credential =
                method.equals("private_key_jwt")
                        ? "jwks_uri: https://asserting.example/jwks"
                        : "secret: \"%s\"".formatted("x".repeat(64));
        return """
          - client_id: "%s-N"
            name: Asserting service
            type: service
            auth_method: %s
            %s
            settings: { token_endpoint_auth_signing_alg: "%s" }
        """
                .formatted(id, method, credential, algorithm);
    }

    @Requirement(
            "OpenID Connect Discovery 3: each encryption listed can be registered, and no other")
    @Test
    void everyEncryptionListedCanBeRegisteredAndNoOther() throws JOSEException {
        Map<String, Object> all = platform.browser().get(DISCOVERY).json();
        JWK rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        JWK curve = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        String keys =
                Platform.verbatim(
                        "{\"keys\":[%s,%s]}".formatted(rsa.toPublicJWK(), curve.toPublicJWK()));
        StringBuilder good = new StringBuilder();
        StringBuilder bad = new StringBuilder();
        for (String answer : List.of("id_token", "userinfo", "authorization")) {
            List<String> methods = list(all, answer + "_encryption_enc_values_supported");
            for (String algorithm : list(all, answer + "_encryption_alg_values_supported")) {
                methods.forEach(method -> good.append(encrypted(keys, answer, algorithm, method)));
            }
            for (String algorithm : List.of("RSA-OAEP", "RSA1_5", "dir", "A128KW", "none")) {
                bad.append(encrypted(keys, answer, algorithm, "A128GCM"));
            }
            for (String method : List.of("A192GCM", "A256CBC-HS512", "none")) {
                bad.append(encrypted(keys, answer, "ECDH-ES", method));
            }
        }

        Outcome accepted = platform.tryApply("version: 1\nclients:\n" + good);
        Outcome refused = platform.tryApply("version: 1\nclients:\n" + bad);

        assertThat(good.toString().split("client_id")).hasSize(1 + 3 * 4 * 3);
        assertThat(accepted).isInstanceOf(Outcome.Accepted.class);
        assertThat(((Outcome.Refused) refused).problems()).hasSize(3 * (5 + 3));
    }

    private static String encrypted(String keys, String answer, String algorithm, String method) {
        String id = "encrypted-N-" + UUID.randomUUID();
        return """
          - client_id: %s
            name: Encrypted app
            type: web
            redirect_uris: ["https://encrypted.example/callback"]
            scopes: [openid]
            jwks: '%s'
            settings: { %s_encrypted_response_alg: "%s", %s_encrypted_response_enc: "%s" }
        """
                .formatted(id, keys, answer, algorithm, answer, method);
    }

    @Requirement("RFC 9470 7: each class of acr_values_supported is reached")
    @Requirement("OpenID Connect Discovery 3: each language and class listed works")
    @Test
    void everyLanguageListedIsSpokenAndEveryClassReached() {
        Map<String, Object> all = platform.browser().get(DISCOVERY).json();

        assertThat(list(all, "ui_locales_supported"))
                .allSatisfy(language -> {
                    Map<String, String> request = platform.client("web").request("openid");
                    request.put("ui_locales", "xx " + language);
                    Answer page = platform.person("alice").open(ClientApp.authorize(request));
                    assertThat(page.body()).contains("lang=\"" + language + "\"");
                });
        assertThat(list(all, "acr_values_supported"))
                .allSatisfy(level -> {
                    Map<String, String> request = platform.client("web").request("openid");
                    request.put(
                            "claims",
                            "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"%s\"]}}}"
                                    .formatted(level));
                    assertThat(alice.open(ClientApp.authorize(request)).redirected("code"))
                            .isNotEmpty();
                });
    }

    @Requirement("RFC 8414 2: no member without a registered name")
    @Test
    void saysNothingThatNoSpecificationHasANameFor() {
        assertThat(platform.browser().get(DISCOVERY).json().keySet()).isSubsetOf(REGISTERED);
    }

    @Requirement("RFC 7517 5: the key set is public, with kid, alg and use")
    @Requirement("OpenID Connect Core 10.1: kids differ, no private or symmetric keys")
    @Requirement("RFC 7518 3.3: RSA keys from 2048 bits")
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
