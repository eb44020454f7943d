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
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.time.Instant;
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
import org.springframework.beans.factory.annotation.Autowired;

/** UserInfo as a protected resource: RFC 9449 sections 7 and 9. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpopUserInfoIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Person carol;
    DpopKey key;
    String token;
    String bearer;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        carol = platform.person("carol");
        key = DpopKey.make();
        token =
                carol.tokens(platform.client("web").holding(key), "openid", "one")
                        .text("access_token");
        bearer = carol.tokens(platform.client("web"), "openid", "one").text("access_token");
    }

    @Requirement("RFC 9449 7.1: UserInfo takes a bound token with its proof")
    @Test
    void answersToTheTokenWithItsProof() {
        Answer get = platform.browser().get("/userinfo", dpop(token, proof("GET")));
        Answer lower =
                platform.browser()
                        .get(
                                "/userinfo",
                                "Authorization",
                                "dpop " + token,
                                "DPoP",
                                proof("GET").sign());
        Answer post = platform.browser().post("/userinfo", Map.of(), dpop(token, proof("POST")));

        for (Answer answer : List.of(get, lower, post)) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json()).containsKey("sub");
            assertThat(answer.header("DPoP-Nonce")).isEmpty();
        }
    }

    @Requirement("RFC 9449 7.1: the proof is of the token's key, with ath")
    @Test
    void aStolenTokenIsNothingWithoutTheKey() {
        DpopProof thief = DpopKey.make().proof("GET", issuer.at("/userinfo")).token(token);

        assertThatItIsRefused(
                platform.browser().get("/userinfo", dpop(token, thief)), "invalid_token");
        assertThatItIsRefused(
                platform.browser().get("/userinfo", "Authorization", "DPoP " + token),
                "invalid_dpop_proof");
    }

    @Requirement("RFC 9449 7.2: a bound token is no bearer token")
    @Test
    void aBoundTokenIsNoBearerToken() {
        Answer header = platform.browser().get("/userinfo", "Authorization", "Bearer " + token);
        Answer withProof =
                platform.browser()
                        .get(
                                "/userinfo",
                                "Authorization",
                                "Bearer " + token,
                                "DPoP",
                                proof("GET").sign());
        Answer form = platform.browser().post("/userinfo", Map.of("access_token", token));

        for (Answer answer : List.of(header, withProof, form)) {
            assertThatItIsRefused(answer, "invalid_token");
        }
    }

    @Requirement("RFC 9449 7.1: a bearer token is no bound token")
    @Test
    void aBearerTokenIsNoBoundToken() {
        DpopProof proof = key.proof("GET", issuer.at("/userinfo")).token(bearer);

        assertThatItIsRefused(
                platform.browser().get("/userinfo", dpop(bearer, proof)), "invalid_token");
    }

    @Requirement("RFC 9449 7.2: one scheme per request")
    @Test
    void severalSchemesAreRefused() {
        Answer both =
                platform.browser()
                        .get(
                                "/userinfo",
                                "Authorization",
                                "DPoP " + token,
                                "Authorization",
                                "Bearer " + bearer,
                                "DPoP",
                                proof("GET").sign());
        Answer form =
                platform.browser()
                        .post(
                                "/userinfo",
                                Map.of("access_token", token),
                                dpop(token, proof("POST")));
        Answer joined =
                platform.browser()
                        .get(
                                "/userinfo",
                                "Authorization",
                                "DPoP " + token + ", Bearer " + bearer,
                                "DPoP",
                                proof("GET").sign());

        for (Answer answer : List.of(both, form)) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("error")).isEqualTo("invalid_request");
        }
        assertThatItIsRefused(joined, "invalid_token");
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("ath of another token", p -> p.token("another").sign()),
                attack("no ath", p -> p.without("ath").sign()),
                attack("ath is a number", p -> p.with("ath", 1).sign()),
                attack("htm of another method", p -> p.with("htm", "POST").sign()),
                attack(
                        "htu of the token endpoint",
                        p -> p.with("htu", p.address().replace("userinfo", "oauth2/token")).sign()),
                attack(
                        "htu of another server",
                        p -> p.with("htu", "https://evil.example/userinfo").sign()),
                attack("old", p -> p.with("iat", Instant.now().getEpochSecond() - 120).sign()),
                attack(
                        "of the future",
                        p -> p.with("iat", Instant.now().getEpochSecond() + 120).sign()),
                attack("not signed", DpopProof::unsigned),
                attack("signed by another key", p -> p.signedBy(DpopKey.make())),
                attack("no proof", p -> "x"),
                attack("too long", p -> p.with("x", "x".repeat(4_096)).sign()));
    }

    private static Arguments attack(String name, Function<DpopProof, String> attack) {
        return argumentSet(name, attack);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void badProofsAreRefused(Function<DpopProof, String> attack) {
        Answer answer =
                platform.browser()
                        .get(
                                "/userinfo",
                                "Authorization",
                                "DPoP " + token,
                                "DPoP",
                                attack.apply(proof("GET")));

        assertThatItIsRefused(answer, "invalid_dpop_proof");
    }

    @Requirement("RFC 9449 11.1: a proof works once, also under races and on several nodes")
    @Test
    void aProofWorksOnceAndNotAtASecondEndpoint() {
        String sent = proof("GET").sign();

        Answer first =
                platform.browser().get("/userinfo", "Authorization", "DPoP " + token, "DPoP", sent);
        Answer again =
                platform.browser().get("/userinfo", "Authorization", "DPoP " + token, "DPoP", sent);

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThatItIsRefused(again, "invalid_dpop_proof");
    }

    @Requirement("RFC 9449 9: nonces at protected resources")
    @Test
    void tokensOfPublicClientsNeedANonceHereToo() {
        ClientApp spa = platform.client("spa").holding(key);
        String own = carol.tokens(spa, "openid", "one").text("access_token");
        DpopProof proof = key.proof("GET", issuer.at("/userinfo")).token(own);

        Answer told = platform.browser().get("/userinfo", dpop(own, proof));
        Answer served =
                platform.browser()
                        .get(
                                "/userinfo",
                                dpop(own, proof.with("nonce", told.header("DPoP-Nonce"))));

        assertThatItIsRefused(told, "use_dpop_nonce");
        assertThat(served.status()).as(served.body()).isEqualTo(200);
    }

    @Requirement("RFC 9449 7.1: the challenge names the algorithms")
    @Test
    void theChallengeNamesBothSchemesAndTheAlgorithms() {
        Answer answer = platform.browser().get("/userinfo");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate"))
                .startsWith("Bearer realm=\"gatehouse\", ")
                .contains(", DPoP realm=\"gatehouse\", algs=\"ES256 PS256 EdDSA Ed25519\", ")
                .doesNotContain("error");
    }

    @Test
    void browsersMaySendProofsAndReadNonces() {
        String origin = platform.fill("https://spa-N.example");

        Answer preflight =
                platform.browser()
                        .method(
                                "OPTIONS",
                                "/userinfo",
                                "Origin",
                                origin,
                                "Access-Control-Request-Method",
                                "GET",
                                "Access-Control-Request-Headers",
                                "authorization,dpop");
        Answer answer =
                platform.browser()
                        .get("/userinfo", "Origin", origin, "Authorization", "DPoP " + token);

        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("dpop");
        assertThat(answer.header("Access-Control-Expose-Headers"))
                .contains("DPoP-Nonce", "WWW-Authenticate");
    }

    private DpopProof proof(String method) {
        return key.proof(method, issuer.at("/userinfo")).token(token);
    }

    private static String[] dpop(String token, DpopProof proof) {
        return new String[] {"Authorization", "DPoP " + token, "DPoP", proof.sign()};
    }

    private static void assertThatItIsRefused(Answer answer, String error) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo(error);
        assertThat(answer.json()).doesNotContainKey("sub");
        assertThat(answer.header("WWW-Authenticate"))
                .startsWith("DPoP realm=\"gatehouse\", algs=\"ES256 PS256 EdDSA Ed25519\"")
                .contains("error=\"" + error + "\"");
    }
}
