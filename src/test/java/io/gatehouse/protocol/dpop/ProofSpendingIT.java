package io.gatehouse.protocol.dpop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.DpopProof;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A proof is spent when something comes of its request: what strangers send leaves no row, and of a
 * replay nothing comes.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofSpendingIT {

    private static final String SCOPE = "openid offline_access series-N:read";
    private static final String PUSH = "/oauth2/par";
    private static final String DEVICE = "/oauth2/device_authorization";
    private static final String TOKEN = "/oauth2/token";
    private static final String DEVICES =
            """
            version: 1
            clients:
              - { client_id: device-N, name: Screen app N, type: device, scopes: [openid] }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired JdbcClient jdbc;
    Platform platform;
    Person carol;
    ClientApp web;
    ClientApp spa;
    ClientApp device;
    DpopKey key;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(DEVICES);
        carol = platform.person("carol");
        web = platform.client("web");
        spa = platform.client("spa");
        device = platform.client("device");
        key = DpopKey.make();
        carol.tokens(web, SCOPE, "one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "unknown",
                "password"
            })
    void aStrangerAtTheTokenEndpointLeavesNoRow(String grant) {
        Map<String, String> form = form("grant_type", grant);
        form.put("code", nothing("ac"));
        form.put("code_verifier", ClientApp.VERIFIER);
        form.put("refresh_token", nothing("rt"));
        DpopProof proof = proof(TOKEN, spa, "stranger-" + grant);

        Answer answer = spa.post(TOKEN, form, "DPoP", proof.sign());

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isNotIn("invalid_dpop_proof", "use_dpop_nonce");
        assertThat(rows("stranger-" + grant)).isZero();
    }

    @Test
    void aStrangerWhoPollsForADeviceLeavesNoRow() {
        DpopProof proof = proof(TOKEN, device, "poll");
        Map<String, String> form =
                form("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
        form.put("device_code", device.deviceAuthorization("openid").text("device_code"));

        Answer answer = device.post(TOKEN, form, "DPoP", proof.sign());

        assertThat(answer.text("error")).isEqualTo("authorization_pending");
        assertThat(rows("poll")).isZero();
    }

    @Test
    void aPushThatIsRefusedLeavesNoRow() {
        Map<String, String> request = spa.request("openid");
        request.put("redirect_uri", "https://evil.example");
        DpopProof proof = proof(PUSH, spa, "push");

        Answer answer = spa.post(PUSH, request, "DPoP", proof.sign());

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_request");
        assertThat(rows("push")).isZero();
    }

    @Test
    void aDeviceThatIsToldToWaitLeavesNoRow() {
        ClientApp other = new Platform(state, issuer).apply(DEVICES).client("device");
        DpopProof proof = proof(DEVICE, other, "flood");
        assertThat(
                        IntStream.range(0, 200)
                                .anyMatch(i -> other.deviceAuthorization("openid").status() == 429))
                .isTrue();

        Answer answer = other.post(DEVICE, form("scope", "openid"), "DPoP", proof.sign());

        assertThat(answer.status()).as(answer.body()).isEqualTo(429);
        assertThat(rows("flood")).isZero();
    }

    @Requirement("RFC 9449 11.1: a proof works once, also under races and on several nodes")
    @Test
    void ofAReplayedProofNothingComesAndItsCodeIsNotSpent() {
        String proof = web.proof(key).with("jti", "code").sign();
        String second = code();
        assertThat(web.post(TOKEN, exchange(code()), "DPoP", proof).status()).isEqualTo(200);
        assertThat(rows("code")).isEqualTo(1);

        Answer replayed = web.post(TOKEN, exchange(second), "DPoP", proof);
        Answer fresh = web.holding(key).redeem(second);

        assertThat(replayed.status()).isEqualTo(400);
        assertThat(replayed.text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(fresh.status()).as(fresh.body()).isEqualTo(200);
    }

    @Requirement("RFC 9449 11.1: a proof works once, also under races and on several nodes")
    @Test
    void ofAReplayedProofNothingComesAndItsRefreshTokenIsNotSpent() {
        Answer tokens = web.holding(key).redeem(code());
        String proof = web.proof(key).with("jti", "refresh").sign();
        Map<String, String> form = form("grant_type", "refresh_token");
        form.put("refresh_token", tokens.text("refresh_token"));
        Answer next = web.post(TOKEN, form, "DPoP", proof);
        form.put("refresh_token", next.text("refresh_token"));

        Answer replayed = web.post(TOKEN, form, "DPoP", proof);
        Answer fresh = web.holding(key).refresh(next.text("refresh_token"));

        assertThat(replayed.status()).isEqualTo(400);
        assertThat(replayed.text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(fresh.status()).as(fresh.body()).isEqualTo(200);
    }

    @Requirement("RFC 9449 11.1: a proof works once, also under races and on several nodes")
    @Test
    void aProofPushesOneRequest() {
        String proof = proof(PUSH, web, "pushes").sign();

        Answer first = web.post(PUSH, web.request("openid"), "DPoP", proof);
        Answer second = web.post(PUSH, web.request("openid"), "DPoP", proof);

        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(second.json()).doesNotContainKey("request_uri");
    }

    @Requirement("RFC 9449 11.1: a proof works once, also under races and on several nodes")
    @Test
    void aProofBeginsOneDevice() {
        ClientApp other = new Platform(state, issuer).apply(DEVICES).client("device");
        String proof = proof(DEVICE, other, "begins").sign();

        Answer first = other.post(DEVICE, form("scope", "openid"), "DPoP", proof);
        Answer second = other.post(DEVICE, form("scope", "openid"), "DPoP", proof);

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(second.json()).doesNotContainKey("device_code");
    }

    /** Looks like one of ours. */
    private static String nothing(String prefix) {
        return OpaqueToken.generate(prefix, Instant.now()).value();
    }

    /** A good proof with a nonce. */
    private DpopProof proof(String path, ClientApp client, String id) {
        DpopProof proof = key.proof("POST", issuer.at(path)).with("jti", id);
        String nonce =
                client.post(path, form("x", "y"), "DPoP", proof.with("nonce", "x").sign())
                        .header("DPoP-Nonce");
        assertThat(nonce).isNotEmpty();
        return key.proof("POST", issuer.at(path)).with("jti", id).with("nonce", nonce);
    }

    private int rows(String id) {
        return jdbc.sql("select count(*) from oauth_dpop_proof where hash = :hash")
                .param("hash", Sha256.of(key.thumbprint() + " " + id))
                .query(Integer.class)
                .single();
    }

    private String code() {
        return carol.authorize(web.request(SCOPE), "one").redirected("code");
    }

    private Map<String, String> exchange(String code) {
        Map<String, String> form = form("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", web.redirectUri());
        form.put("code_verifier", ClientApp.VERIFIER);
        return form;
    }

    private static Map<String, String> form(String name, String value) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put(name, value);
        return form;
    }
}
