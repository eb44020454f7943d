package io.gatehouse.protocol.client;

import static io.gatehouse.protocol.client.AssertionAnswers.assertThatItIsRefused;
import static io.gatehouse.protocol.client.AssertionAnswers.form;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.client.Assertion.Key;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Client authentication with a signed assertion: RFC 7523 section 3. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(properties = "gatehouse.clients.failures-per-minute=100000")
class ClientAssertionIT {

    private static final Map<String, Key> KEYS =
            Map.of(
                    "RS256", Key.make("rsa", "RS256"),
                    "PS256", Key.make("pss", "PS256"),
                    "ES256", Key.make("ec", "ES256"),
                    "EdDSA", Key.make("ed", "EdDSA"),
                    "Ed25519", Key.make("ed25519", "Ed25519"));
    private static final Key GOOD = KEYS.get("ES256");
    private static final Key OTHERS = Key.make("ec", "ES256");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: signer-N
                    name: Signer N
                    type: service
                    company: one-N
                    client_type: provider
                    auth_method: private_key_jwt
                    jwks: '{"keys":[%s]}'
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                  - client_id: other-signer-N
                    name: Other signer N
                    type: service
                    auth_method: private_key_jwt
                    jwks: '{"keys":[%s]}'
                """
                        .formatted(
                                String.join(",", KEYS.values().stream().map(Key::jwk).toList()),
                                OTHERS.jwk()));
    }

    @Requirement("RFC 7523 2.2: a client authenticates by a signed assertion")
    @Requirement("OpenID Connect Core 9: private_key_jwt")
    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "EdDSA", "Ed25519"})
    void acceptsEachAlgorithm(String algorithm) {
        Answer answer = request(assertion().sign(KEYS.get(algorithm)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.text("scope")).isEqualTo(platform.fill("provider.data-N:write"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "EdDSA", "Ed25519"})
    void findsTheKeyWithoutItsName(String algorithm) {
        Answer answer = request(assertion().signWithoutKid(KEYS.get(algorithm)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Requirement("RFC 7523 3: aud is the issuer or the token endpoint")
    @Test
    void acceptsTheTokenEndpointAsAudience() {
        String assertion = assertion().with("aud", issuer.at("/oauth2/token")).sign(GOOD);

        assertThat(request(assertion).status()).isEqualTo(200);
    }

    @Requirement("RFC 7523 3: clocks may differ by seconds")
    @Test
    void acceptsClocksAFewSecondsApart() {
        long soon = Instant.now().plusSeconds(8).getEpochSecond();

        assertThat(request(assertion().with("iat", soon).with("nbf", soon).sign(GOOD)).status())
                .isEqualTo(200);
    }

    @Requirement("RFC 7523 3: an assertion works once, also under races")
    @Test
    void refusesAnAssertionThatWasUsedBefore() {
        String assertion = assertion().sign(GOOD);

        assertThat(request(assertion).status()).isEqualTo(200);
        assertThatItIsRefused(request(assertion));
    }

    @Requirement("RFC 7523 3: a jti works once")
    @Test
    void refusesAJtiThatWasUsedBeforeUnderAnotherSignature() {
        assertThat(request(assertion().with("jti", "same").sign(GOOD)).status()).isEqualTo(200);

        assertThatItIsRefused(request(assertion().with("jti", "same").sign(KEYS.get("RS256"))));
    }

    @Test
    void aRefusedAssertionSpendsNothing() {
        String jti = "spent-by-nobody";
        request(assertion().with("jti", jti).sign(OTHERS));

        assertThat(request(assertion().with("jti", jti).sign(GOOD)).status()).isEqualTo(200);
    }

    static Stream<UnaryOperator<Assertion>> flaws() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                a -> a.with("aud", "https://other.example"),
                a -> a.without("aud"),
                a -> a.with("aud", List.of()),
                a -> a.without("exp"),
                a -> a.with("exp", now + 3_700),
                a -> a.with("exp", now + 315_360_000),
                a -> a.with("exp", now - 120),
                a -> a.with("exp", "soon"),
                a -> a.with("iat", now + 3_600),
                a -> a.with("nbf", now + 3_600),
                a -> a.without("jti"),
                a -> a.with("jti", 5),
                a -> a.without("iss"),
                a -> a.with("iss", "somebody-else"),
                a -> a.header("kid", "no-such-key"),
                a -> a.header("kid", "rsa"),
                a -> a.header("crit", List.of("b64")).header("b64", true),
                a -> a.header("crit", List.of("gatehouse")).header("gatehouse", 1));
    }

    @Requirement("RFC 7523 3: iss, sub, aud, exp, nbf, iat and jti are checked")
    @Requirement("RFC 7521 5.2: an assertion is bounded in time")
    @ParameterizedTest
    @MethodSource("flaws")
    void refusesEachFlaw(UnaryOperator<Assertion> flaw) {
        assertThatItIsRefused(request(flaw.apply(assertion()).sign(GOOD)));
    }

    @Requirement("RFC 7515 4.1.11: unknown critical headers are refused")
    @Test
    void refusesCriticalHeadersWithEdwardsKeysToo() {
        Assertion critical = assertion().header("crit", List.of("exp")).header("exp", 1);

        assertThatItIsRefused(request(critical.sign(KEYS.get("EdDSA"))));
    }

    @Requirement("RFC 7523 3: aud names us alone")
    @Test
    void refusesAnAudienceListWithUsInIt() {
        assertThatItIsRefused(
                request(
                        assertion()
                                .with("aud", List.of(issuer.value(), "https://evil.example"))
                                .sign(GOOD)));
        assertThatItIsRefused(request(assertion().with("aud", List.of(issuer.value())).sign(GOOD)));
    }

    @Requirement("RFC 7521 4.2: the assertion is of the client that is named")
    @Test
    void refusesTheKeyOfAnotherClient() {
        assertThatItIsRefused(request(assertion().sign(OTHERS)));
    }

    @Requirement("RFC 7521 4.2: the assertion is of the client that is named")
    @Test
    void refusesTheAssertionOfAnotherClientUnderThisName() {
        String others = new Assertion(platform.named("other-signer"), issuer.value()).sign(OTHERS);

        assertThatItIsRefused(request(others, platform.named("signer")));
    }

    @Requirement("RFC 7523 3: iss and sub are the client")
    @Test
    void refusesAnIssuerThatIsNotTheSubject() {
        assertThatItIsRefused(
                request(assertion().with("iss", platform.named("other-signer")).sign(GOOD)));
    }

    @Requirement("RFC 8725 3.1: alg none is refused")
    @Test
    void refusesUnsignedAssertions() {
        assertThatItIsRefused(request(assertion().unsigned()));
    }

    @Requirement("RFC 8725 2.1: a public key is no secret")
    @Test
    void refusesAnHmacWithThePublicKeyAsSecret() {
        byte[] encoded = KEYS.get("RS256").pair().getPublic().getEncoded();

        assertThatItIsRefused(request(assertion().hmac(encoded)));
        assertThatItIsRefused(
                request(
                        assertion()
                                .hmac(
                                        KEYS.get("RS256")
                                                .jwk()
                                                .getBytes(
                                                        java.nio.charset.StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "..", "e30.e30.e30", "bm90IGpzb24.bm90IGpzb24.AAAA"})
    void refusesWhatIsNoAssertion(String text) {
        assertThatItIsRefused(request(text));
        assertThatItIsRefused(request(text, platform.named("signer")));
    }

    @Requirement("RFC 8414 2: a client uses the method that it is registered for")
    @Test
    void refusesASecretFromAClientThatSigns() {
        assertThatItIsRefused(
                platform.browser()
                        .post(
                                "/oauth2/token",
                                Map.of(
                                        "grant_type",
                                        "client_credentials",
                                        "client_id",
                                        platform.named("signer"),
                                        "client_secret",
                                        Platform.SECRET)));
    }

    @Test
    void refusesAnAssertionFromAClientWithASecret() {
        assertThatItIsRefused(
                request(new Assertion(platform.named("gateway"), issuer.value()).sign(GOOD)));
    }

    @Requirement("RFC 7521 4.2: client_assertion_type is needed and known")
    @Test
    void needsTheTypeOfAssertion() {
        Map<String, String> form = form(assertion().sign(GOOD));
        form.put(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");

        Answer answer = platform.browser().post("/oauth2/token", form);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_request");
    }

    @Requirement("RFC 7523 3: a key that was taken away works no more")
    @Test
    void followsAChangeOfKeysAtOnce() {
        Key before = Key.make("one", "ES256");
        Key after = Key.make("one", "ES256");
        applyRotating(before);
        assertThat(request(rotating().sign(before)).status()).isEqualTo(400);

        applyRotating(after);

        assertThatItIsRefused(request(rotating().sign(before)));
        assertThat(request(rotating().sign(after)).text("error")).isEqualTo("invalid_scope");
    }

    private void applyRotating(Key key) {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: rotating-N
                    name: Rotating N
                    type: service
                    auth_method: private_key_jwt
                    jwks: '{"keys":[%s]}'
                """
                        .formatted(key.jwk()));
    }

    private Assertion rotating() {
        return new Assertion(platform.named("rotating"), issuer.value());
    }

    private Assertion assertion() {
        return new Assertion(platform.named("signer"), issuer.value());
    }

    private Answer request(String assertion) {
        return platform.browser().post("/oauth2/token", form(assertion));
    }

    private Answer request(String assertion, String clientId) {
        Map<String, String> form = form(assertion);
        form.put("client_id", clientId);
        return platform.browser().post("/oauth2/token", form);
    }
}
