package io.gatehouse.protocol.dpop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.DpopProof;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What is no proof: RFC 9449 section 4.3, check by check. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofRefusalsIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    ClientApp gateway;
    DpopKey key;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: other-N
                    name: Other service N
                    type: service
                    company: one-N
                    client_type: provider
                    secret: SECRET
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                """);
        gateway = platform.client("gateway");
        key = DpopKey.make().by(clock);
    }

    static Stream<Arguments> attacks() {
        DpopKey rs256 = DpopKey.make("RS256");
        DpopKey es384 = DpopKey.make("ES384");
        DpopKey small = DpopKey.make("PS256", 1_024);
        return Stream.of(
                argumentSet(
                        "signed by another key",
                        "signature",
                        spoil(p -> p.signedBy(DpopKey.make()))),
                argumentSet("not signed", "cannot be read", spoil(DpopProof::unsigned)),
                argumentSet(
                        "HMAC with a known secret", "alg must", spoil(p -> p.hmac(new byte[32]))),
                argumentSet("HMAC header", "alg must", spoil(p -> p.header("alg", "HS256").sign())),
                argumentSet("RS256", "alg must", swap(rs256)),
                argumentSet("another curve", "alg must", swap(es384)),
                argumentSet("ES256 said of another curve", "jwk must", swap(es384, "ES256")),
                argumentSet("a short RSA key", "jwk must", swap(small)),
                argumentSet(
                        "alg of another kind of key",
                        "jwk must",
                        spoil(p -> p.header("alg", "PS256").sign())),
                argumentSet("no typ", "typ must", spoil(p -> p.header("typ", "").sign())),
                argumentSet(
                        "typ of an access token",
                        "typ must",
                        spoil(p -> p.header("typ", "at+jwt").sign())),
                argumentSet("typ JWT", "typ must", spoil(p -> p.header("typ", "JWT").sign())),
                argumentSet("no jwk", "jwk must", spoil(p -> p.header("jwk", "").sign())),
                argumentSet(
                        "jwk is a text", "cannot be read", spoil(p -> p.header("jwk", "x").sign())),
                argumentSet(
                        "jwk is empty",
                        "cannot be read",
                        spoil(p -> p.header("jwk", Map.of()).sign())),
                argumentSet(
                        "jwk is a secret",
                        "cannot be read",
                        spoil(p ->
                                p.header("jwk", Map.of("kty", "oct", "k", "AAAA"))
                                        .hmac(new byte[3]))),
                argumentSet(
                        "critical header",
                        "crit",
                        spoil(p -> p.header("crit", List.of("x")).header("x", 1).sign())),
                argumentSet("no jti", "jti", spoil(p -> p.without("jti").sign())),
                argumentSet("empty jti", "jti", spoil(p -> p.with("jti", "").sign())),
                argumentSet(
                        "endless jti", "jti", spoil(p -> p.with("jti", "j".repeat(257)).sign())),
                argumentSet(
                        "jti is a number", "cannot be read", spoil(p -> p.with("jti", 1).sign())),
                argumentSet("no htm", "htm", spoil(p -> p.without("htm").sign())),
                argumentSet(
                        "htm of another method", "htm", spoil(p -> p.with("htm", "GET").sign())),
                argumentSet("htm in lower case", "htm", spoil(p -> p.with("htm", "post").sign())),
                argumentSet("no htu", "htu", spoil(p -> p.without("htu").sign())),
                argumentSet(
                        "htu of another server", "htu", htu("https://evil.example/oauth2/token")),
                argumentSet("htu of another endpoint", "htu", htu("/userinfo")),
                argumentSet(
                        "htu without host",
                        "htu",
                        spoil(p -> p.with("htu", "/oauth2/token").sign())),
                argumentSet("htu with a longer path", "htu", htu("/oauth2/token/")),
                argumentSet(
                        "htu with a user",
                        "htu",
                        spoil(p -> p.with("htu", "http://u@localhost/oauth2/token").sign())),
                argumentSet(
                        "htu is no address",
                        "htu",
                        spoil(p -> p.with("htu", "http://[/oauth2/token").sign())),
                argumentSet("no iat", "iat", spoil(p -> p.without("iat").sign())),
                argumentSet(
                        "iat is a text", "cannot be read", spoil(p -> p.with("iat", "now").sign())),
                argumentSet("iat an hour ago", "iat", iat(-3_600)),
                argumentSet("iat two minutes ago", "iat", iat(-120)),
                argumentSet("iat in half a minute", "iat", iat(30)),
                argumentSet("iat in an hour", "iat", iat(3_600)),
                argumentSet(
                        "nonce is a number",
                        "cannot be read",
                        spoil(p -> p.with("nonce", 7).sign())),
                argumentSet(
                        "too long", "longer", spoil(p -> p.with("x", "x".repeat(4_096)).sign())),
                argumentSet("three parts of nothing", "cannot be read", text("..")),
                argumentSet("no JWT", "not a signed", text("proof")),
                argumentSet("five parts", "not a signed", text("a.b.c.d.e")),
                argumentSet("header is no JSON", "cannot be read", text("eA.e30.c2ln")),
                argumentSet(
                        "two proofs in one header",
                        "not a signed",
                        spoil(p -> p.sign() + ", " + p.sign())));
    }

    @Requirement("RFC 9449 4.3: each flaw of a proof is refused")
    @Requirement("RFC 8725 3.1: an algorithm that is not expected is refused")
    @Requirement("RFC 8725 3.11: typ is checked")
    @ParameterizedTest
    @MethodSource("attacks")
    void isRefused(String reason, Function<DpopProof, String> attack) {
        clock.stop();
        Answer answer = request(attack.apply(gateway.proof(key)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(answer.text("error_description")).contains(reason);
        assertThat(answer.json()).doesNotContainKey("access_token");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Requirement("RFC 9449 4.3: a private key in jwk is refused")
    @Test
    void aProofThatCarriesItsPrivateKeyIsRefused() {
        String proof = gateway.proof(key).header("jwk", key.jwkWithPrivateHalf()).sign();

        assertThat(request(proof).text("error")).isEqualTo("invalid_dpop_proof");
    }

    @Requirement("RFC 9449 4.3: one proof per request")
    @Test
    void twoProofsAreRefused() {
        Answer answer =
                gateway.post(
                        "/oauth2/token",
                        form(),
                        "DPoP",
                        gateway.proof(key).sign(),
                        "DPoP",
                        gateway.proof(key).sign());

        assertThat(answer.text("error")).isEqualTo("invalid_dpop_proof");
    }

    @Requirement("RFC 9449 11.1: a proof works once, also under races and on several nodes")
    @Test
    void aProofWorksOnceAndItsIdOncePerKey() {
        DpopProof proof = gateway.proof(key).with("jti", "the-id");
        String sent = proof.sign();

        assertThat(request(sent).status()).isEqualTo(200);
        assertThat(request(sent).text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(request(proof.sign()).text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(request(gateway.proof(DpopKey.make()).with("jti", "the-id").sign()).status())
                .isEqualTo(200);
    }

    @Test
    void whatOneClientUsedWorksForNoOther() {
        String sent = gateway.proof(key).sign();
        assertThat(request(sent).status()).isEqualTo(200);

        Answer other = platform.client("other").post("/oauth2/token", form(), "DPoP", sent);

        assertThat(other.text("error")).isEqualTo("invalid_dpop_proof");
    }

    @Test
    void aSpentProofStaysSpentUntilItIsTooOld() {
        String sent = gateway.proof(key).sign();
        assertThat(request(sent).status()).isEqualTo(200);

        clock.forward(Duration.ofSeconds(45));
        assertThat(request(sent).text("error")).isEqualTo("invalid_dpop_proof");
        clock.forward(Duration.ofMinutes(2));
        assertThat(request(sent).text("error")).isEqualTo("invalid_dpop_proof");
    }

    @Test
    void theHostHeaderDecidesNothing() {
        String evil = key.proof("POST", "http://evil.example/oauth2/token").sign();

        Answer answer =
                gateway.post(
                        "/oauth2/token", form(), "DPoP", evil, "X-Forwarded-Host", "evil.example");

        assertThat(answer.text("error")).isEqualTo("invalid_dpop_proof");
    }

    @Requirement("RFC 9449 4.3: htu is compared after normalisation, without query and fragment")
    @ParameterizedTest
    @ValueSource(strings = {"?x=1", "#part", "/../token", "?#"})
    void theAddressIsComparedAfterNormalisation(String more) {
        String address = issuer.at("/oauth2/token" + more);

        assertThat(request(key.proof("POST", address).sign()).status()).isEqualTo(200);
        assertThat(
                        request(
                                        key.proof(
                                                        "POST",
                                                        address.replace("http", "HTTP")
                                                                .replace("localhost", "LOCALHOST")
                                                                .replace("token", "tok%65n"))
                                                .sign())
                                .status())
                .isEqualTo(200);
    }

    @Requirement("RFC 9449 4.2: further claims do no harm")
    @Test
    void claimsThatItDoesNotKnowDoNoHarm() {
        long now = Instant.now().getEpochSecond();
        String proof =
                gateway.proof(key).with("exp", now - 10).with("nbf", now + 10).with("x", 1).sign();

        assertThat(request(proof).status()).isEqualTo(200);
    }

    @Requirement("RFC 9449 11.1: iat may differ by seconds")
    @ParameterizedTest
    @ValueSource(ints = {-50, -10, 0, 8})
    void clocksMayDifferALittle(int seconds) {
        clock.stop();
        assertThat(request(iat(seconds).apply(gateway.proof(key))).status()).isEqualTo(200);
    }

    @Test
    void theClientComesFirst() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/token",
                                form(),
                                "Authorization",
                                gateway.basic("wrong-wrong-wrong-wrong-wrong"),
                                "DPoP",
                                "x");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_client");
    }

    private Answer request(String proof) {
        return gateway.post("/oauth2/token", form(), "DPoP", proof);
    }

    private static Map<String, String> form() {
        return new LinkedHashMap<>(Map.of("grant_type", "client_credentials"));
    }

    private static Function<DpopProof, String> spoil(Function<DpopProof, String> attack) {
        return attack;
    }

    private static Function<DpopProof, String> text(String proof) {
        return ignored -> proof;
    }

    private static Function<DpopProof, String> swap(DpopKey key) {
        return proof ->
                proof.header("alg", key.proof("", "").algorithm())
                        .header("jwk", key.jwk())
                        .signedBy(key);
    }

    private static Function<DpopProof, String> swap(DpopKey key, String algorithm) {
        return proof -> proof.header("alg", algorithm).header("jwk", key.jwk()).signedBy(key);
    }

    private static Function<DpopProof, String> iat(int seconds) {
        return proof -> proof.later(seconds).sign();
    }

    private static Function<DpopProof, String> htu(String address) {
        return proof ->
                proof.with(
                                "htu",
                                address.startsWith("/")
                                        ? proof.address().replace("/oauth2/token", address)
                                        : address)
                        .sign();
    }
}
