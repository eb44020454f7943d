package io.gatehouse.protocol.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Answers that are encrypted to a key of the client: OpenID Connect Core sections 10.2 and 5.3.2,
 * JARM section 2.2, RFC 7516.
 */
@GatehouseTest
class EncryptedAnswersIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    Person alice;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        alice = platform.person("alice");
    }

    @Requirement("OpenID Connect Core 10.2: signed first, then encrypted to a key of the client")
    @Requirement("RFC 7516 4.1: alg, enc, kid and cty of the header")
    @ParameterizedTest
    @CsvSource({
        "RSA-OAEP-256, , A128CBC-HS256",
        "RSA-OAEP-256, A256GCM, A256GCM",
        "ECDH-ES, A128GCM, A128GCM",
        "ECDH-ES+A128KW, A128CBC-HS256, A128CBC-HS256",
        "ECDH-ES+A256KW, A256GCM, A256GCM"
    })
    void anIdTokenIsSignedAndThenEncrypted(String algorithm, String wanted, String used)
            throws Exception {
        JWK key = key(algorithm);
        ClientApp client = client(jwks(key), setting("id_token", algorithm, wanted));

        String token = alice.tokens(client, "openid", "one").text("id_token");

        JWEObject encrypted = JWEObject.parse(token);
        assertThat(Tokens.header(token))
                .containsEntry("alg", algorithm)
                .containsEntry("enc", used)
                .containsEntry("cty", "JWT")
                .containsEntry("kid", key.getKeyID());
        SignedJWT inner = SignedJWT.parse(decrypt(encrypted, key));
        assertThat(inner.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(inner.getJWTClaimsSet().getAudience()).containsExactly(client.id());
        assertThat(inner.getJWTClaimsSet().getClaim("nonce")).isEqualTo("the-nonce");
    }

    @Requirement(
            "OpenID Connect Core 3.1.2.1: the inner token of an encrypted one is the id_token_hint")
    @Test
    void whatWasInsideIsAHintAndWhatIsOutsideIsNot() throws Exception {
        JWK key = key("ECDH-ES");
        ClientApp client = client(jwks(key), setting("id_token", "ECDH-ES", null));
        String token = alice.tokens(client, "openid", "one").text("id_token");

        Answer inner = hinting(client, decrypt(JWEObject.parse(token), key));
        Answer outer = hinting(client, token);

        assertThat(inner.redirected("code")).isNotEmpty();
        assertThat(outer.redirected("error")).isEqualTo("invalid_request");
    }

    @Requirement("OpenID Connect Core 5.3.2: UserInfo encrypted, with and without a signature")
    @Test
    void userInfoIsEncryptedWithAndWithoutASignature() throws Exception {
        JWK key = key("RSA-OAEP-256");
        String encrypted = setting("userinfo", "RSA-OAEP-256", "A128GCM");
        ClientApp signed = client(jwks(key), encrypted + ", userinfo_signed_response_alg: ES256");
        Answer both = userInfo(signed);
        ClientApp unsigned = another(jwks(key), encrypted);
        Answer one = userInfo(unsigned);

        assertThat(both.header("Content-Type")).isEqualTo("application/jwt");
        SignedJWT inner = SignedJWT.parse(decrypt(JWEObject.parse(both.body()), key));
        assertThat(Tokens.header(both.body())).containsEntry("cty", "JWT");
        assertThat(inner.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        assertThat(inner.getJWTClaimsSet().getClaims())
                .containsOnlyKeys("iss", "aud", "sub", "email", "email_verified");
        assertThat(one.header("Content-Type")).isEqualTo("application/jwt");
        assertThat(Tokens.header(one.body())).doesNotContainKey("cty");
        JWTClaimsSet claims = JWTClaimsSet.parse(decrypt(JWEObject.parse(one.body()), key));
        assertThat(claims.getStringClaim("email")).isEqualTo(alice.email());
        assertThat(claims.getAudience()).containsExactly(unsigned.id());
    }

    @Requirement("JARM 2.2: signed first, then encrypted")
    @Test
    void authorizationResponsesAreEncryptedWhereTheyAreTokens() throws Exception {
        JWK key = key("ECDH-ES");
        ClientApp client = client(jwks(key), setting("authorization", "ECDH-ES", "A256GCM"));
        Map<String, String> request = client.request("openid");
        request.put("response_mode", "jwt");

        Answer redirect = alice.authorize(request, "one");

        String inner = decrypt(JWEObject.parse(redirect.redirected("response")), key);
        String code = SignedJWT.parse(inner).getJWTClaimsSet().getStringClaim("code");
        assertThat(redirect.location()).doesNotContain("code=");
        assertThat(client.redeem(code).status()).isEqualTo(200);
    }

    @Requirement("OpenID Connect Core 10.2: without a key nothing leaves in clear")
    @Test
    void withoutAKeyNothingLeavesInClearAndNothingIsSpent() throws Exception {
        JWK key = key("ECDH-ES");
        JWK other = key("RSA-OAEP-256");
        try (Publisher publisher = new Publisher()) {
            publisher.published = jwks(other);
            ClientApp client =
                    client(
                            publisher.address(),
                            setting("id_token", "ECDH-ES", null)
                                    + ", "
                                    + setting("userinfo", "ECDH-ES", null)
                                    + ", "
                                    + setting("authorization", "ECDH-ES", null));
            clock.stop();
            String code = alice.authorize(client.request("openid"), "one").redirected("code");
            Map<String, String> asToken = client.request("openid");
            asToken.put("response_mode", "jwt");

            Answer refused = client.redeem(code);
            Answer page = alice.open(ClientApp.authorize(asToken));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json())
                    .containsEntry("error", "invalid_request")
                    .doesNotContainKeys("id_token", "access_token");
            assertThat(refused.text("error_description")).contains("ECDH-ES");
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.pageError()).isEqualTo("invalid_client");
            publisher.published = jwks(other, key);
            clock.forward(Duration.ofSeconds(61));
            Map<String, String> again = client.request("openid");
            Answer tokens = client.redeem(alice.authorize(again, "one").redirected("code"));
            assertThat(decrypt(JWEObject.parse(tokens.text("id_token")), key)).startsWith("ey");
        }
    }

    @Requirement(
            "OpenID Connect Registration 2: encryption needs an algorithm that is listed and a key that fits")
    @Test
    void aClientIsRegisteredWithAKeyForWhatItWants() throws JOSEException {
        String elliptic = jwks(key("ECDH-ES"));
        String signing =
                jwks(
                        new ECKeyGenerator(Curve.P_256)
                                .keyUse(KeyUse.SIGNATURE)
                                .keyID("s")
                                .generate());

        for (String refused :
                List.of(
                        text(null, setting("id_token", "ECDH-ES", null)),
                        text(signing, setting("id_token", "ECDH-ES", null)),
                        text(elliptic, setting("id_token", "RSA-OAEP-256", null)),
                        text(elliptic, setting("userinfo", "RSA1_5", null)),
                        text(elliptic, setting("userinfo", "dir", null)),
                        text(elliptic, setting("userinfo", "ECDH-ES", "A192GCM")),
                        text(elliptic, "id_token_encrypted_response_enc: A128GCM"))) {
            assertThat(platform.tryApply(refused)).as(refused).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Requirement("RFC 7517 4.2: use and alg say which key encrypts")
    @Test
    void aKeyForEncryptionGoesBeforeOneThatDoesNotSay() throws Exception {
        JWK vague = new ECKeyGenerator(Curve.P_256).keyID("vague").generate();
        JWK large =
                new ECKeyGenerator(Curve.P_521)
                        .keyID("large")
                        .keyUse(KeyUse.ENCRYPTION)
                        .algorithm(JWEAlgorithm.ECDH_ES_A256KW)
                        .generate();
        ClientApp client =
                client(jwks(vague, large), setting("id_token", "ECDH-ES+A256KW", "A256GCM"));

        String token = alice.tokens(client, "openid", "one").text("id_token");

        assertThat(Tokens.header(token)).containsEntry("kid", "large");
        assertThat(decrypt(JWEObject.parse(token), large)).startsWith("ey");
    }

    private Answer hinting(ClientApp client, String hint) {
        Map<String, String> request = client.request("openid");
        request.put("id_token_hint", hint);
        request.put("prompt", "none");
        return alice.open(ClientApp.authorize(request));
    }

    private Answer userInfo(ClientApp client) {
        String token = alice.tokens(client, "openid email", "one").text("access_token");
        return platform.browser().get("/userinfo", "Authorization", "Bearer " + token);
    }

    private ClientApp client(String keys, String settings) {
        platform.apply(text(keys, settings));
        return platform.client("sealed");
    }

    private ClientApp another(String keys, String settings) {
        platform.apply(text(keys, settings).replace("sealed-N", "second-N"));
        return platform.client("second");
    }

    private static String text(String keys, String settings) {
        String line =
                keys == null
                        ? ""
                        : keys.startsWith("http") ? "jwks_uri: " + keys : "jwks: '" + keys + "'";
        return """
        version: 1
        clients:
          - client_id: sealed-N
            name: Sealed app N
            type: web
            secret: SECRET
            redirect_uris: ["https://sealed-N.example/callback"]
            scopes: [openid, email]
            consent: trusted
            settings: { %s }
            %s
        """
                .formatted(settings, line);
    }

    private static String setting(String answer, String algorithm, String method) {
        String how = "%s_encrypted_response_alg: \"%s\"".formatted(answer, algorithm);
        return method == null
                ? how
                : how + ", %s_encrypted_response_enc: \"%s\"".formatted(answer, method);
    }

    private static JWK key(String algorithm) throws JOSEException {
        return algorithm.startsWith("RSA")
                ? new RSAKeyGenerator(2048).keyID("rsa").keyUse(KeyUse.ENCRYPTION).generate()
                : new ECKeyGenerator(Curve.P_256)
                        .keyID("ec")
                        .keyUse(KeyUse.ENCRYPTION)
                        .algorithm(JWEAlgorithm.parse(algorithm))
                        .generate();
    }

    private static String jwks(JWK... keys) {
        List<String> texts =
                List.of(keys).stream().map(key -> key.toPublicJWK().toJSONString()).toList();
        return Platform.verbatim("{\"keys\":[%s]}".formatted(String.join(",", texts)));
    }

    private static String decrypt(JWEObject token, JWK key) throws JOSEException {
        token.decrypt(
                key instanceof RSAKey rsa
                        ? new RSADecrypter(rsa)
                        : new ECDHDecrypter(key.toECKey()));
        return token.getPayload().toString();
    }

    /** Publishes what it is told to. */
    private static final class Publisher implements AutoCloseable {

        private final HttpServer server;
        private volatile String published = "";

        private Publisher() throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext(
                    "/keys",
                    exchange -> {
                        byte[] body = published.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
            server.start();
        }

        private String address() {
            return "http://localhost:%d/keys".formatted(server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
