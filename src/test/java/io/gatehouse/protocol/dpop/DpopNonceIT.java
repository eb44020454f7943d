package io.gatehouse.protocol.dpop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.crypto.SymmetricKeyRotation;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.DpopProof;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Nonces of the server: RFC 9449 sections 8 and 9. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpopNonceIT {

    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired SymmetricKeyRotation keys;
    @Autowired TransactionTemplate transactions;
    Platform platform;
    Person carol;
    DpopKey key;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: strict-N
                    name: Strict service N
                    type: service
                    company: one-N
                    client_type: provider
                    secret: SECRET
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                    settings: { dpop_nonce_required: true }
                  - client_id: spalax-N
                    name: Lax browser app N
                    type: spa
                    redirect_uris: ["https://spalax-N.example/callback"]
                    scopes: [openid, offline_access, "series-N:read"]
                    settings: { dpop_nonce_required: false }
                """);
        carol = platform.person("carol");
        carol.tokens(platform.client("spa"), SCOPE, "one");
        carol.tokens(platform.client("spalax"), SCOPE, "one");
        key = DpopKey.make();
    }

    @Requirement("RFC 9449 8: use_dpop_nonce, and the nonce in a header")
    @Test
    void aPublicClientIsToldToUseANonceAndThenServed() {
        ClientApp spa = platform.client("spa");
        Map<String, String> form = exchange(spa);
        DpopProof proof = spa.proof(key);

        Answer told = spa.post("/oauth2/token", form, "DPoP", proof.sign());
        String nonce = told.header("DPoP-Nonce");
        Answer served = spa.post("/oauth2/token", form, "DPoP", proof.with("nonce", nonce).sign());

        assertThat(told.status()).isEqualTo(400);
        assertThat(told.text("error")).isEqualTo("use_dpop_nonce");
        assertThat(told.header("Cache-Control")).isEqualTo("no-store");
        assertThat(nonce).isNotEmpty();
        assertThat(served.status()).as(served.body()).isEqualTo(200);
        assertThat(served.text("token_type")).isEqualTo("DPoP");
    }

    @Test
    void aClientMayBeSetOtherwise() {
        assertThat(request("strict", platform.client("strict").proof(key)).text("error"))
                .isEqualTo("use_dpop_nonce");
        ClientApp lax = platform.client("spalax");

        Answer answer = lax.post("/oauth2/token", exchange(lax), "DPoP", lax.proof(key).sign());

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("DPoP-Nonce")).isEmpty();
    }

    @Requirement("RFC 9449 8: a nonce is of ours and of now")
    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "", "\"", "0"})
    void aNonceThatIsNotOursIsRefusedAlsoWhereNoneIsNeeded(String nonce) {
        Answer answer =
                request("gateway", platform.client("gateway").proof(key).with("nonce", nonce));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("use_dpop_nonce");
        assertThat(answer.header("DPoP-Nonce")).isNotEmpty();
    }

    @Requirement("RFC 9449 8: a nonce is of ours and of now")
    @Test
    void aNonceOfAnotherTimeIsRefused() {
        String old = nonce();
        clock.forward(Duration.ofMinutes(5));

        Answer late = request("strict", proof().with("nonce", old));
        String newer = late.header("DPoP-Nonce");
        clock.correct();
        Answer early = request("strict", proof().with("nonce", newer));

        assertThat(late.text("error")).isEqualTo("use_dpop_nonce");
        assertThat(newer).isNotEqualTo(old);
        assertThat(early.text("error")).isEqualTo("use_dpop_nonce");
    }

    @Requirement("RFC 9449 8: a nonce is of ours and of now")
    @Test
    void aChangedNonceIsRefused() {
        String nonce = nonce();
        char last = nonce.charAt(25);
        String changed = nonce.substring(0, 25) + (last == 'A' ? 'B' : 'A') + nonce.substring(26);

        assertThat(request("strict", proof().with("nonce", changed)).text("error"))
                .isEqualTo("use_dpop_nonce");
    }

    @Requirement("RFC 9449 8.2: the next nonce comes with an answer")
    @Test
    void anAgeingNonceWorksAndBringsTheNext() {
        clock.stop();
        String first = nonce();
        Answer fresh = request("strict", proof().with("nonce", first));
        clock.forward(Duration.ofMinutes(2));

        Answer ageing = request("strict", proof().with("nonce", first));
        String next = ageing.header("DPoP-Nonce");
        Answer again = request("strict", proof().with("nonce", next));

        assertThat(fresh.status()).as(fresh.body()).isEqualTo(200);
        assertThat(fresh.header("DPoP-Nonce")).isEmpty();
        assertThat(ageing.status()).as(ageing.body()).isEqualTo(200);
        assertThat(next).isNotEmpty().isNotEqualTo(first);
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.header("DPoP-Nonce")).isEmpty();
    }

    @Test
    void aNonceSurvivesTheRotationOfItsKey() {
        String before = nonce();
        transactions.executeWithoutResult(
                status -> assertThat(keys.rotate("dpop-nonce", clock.instant())).isPresent());
        clock.forward(ConfigVersion.SPREAD.plusSeconds(1));

        Answer answer = request("strict", proof().with("nonce", before));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {-240, 240})
    void withANonceTheClientsClockMayBeMinutesWrong(int seconds) {
        long iat = clock.instant().getEpochSecond() + seconds;

        assertThat(request("strict", proof().with("nonce", nonce()).with("iat", iat)).status())
                .isEqualTo(200);
        assertThat(
                        request("gateway", platform.client("gateway").proof(key).with("iat", iat))
                                .text("error"))
                .isEqualTo("invalid_dpop_proof");
    }

    @ParameterizedTest
    @ValueSource(ints = {-3_600, -400, 400, 3_600})
    void butNotHours(int seconds) {
        long iat = clock.instant().getEpochSecond() + seconds;

        assertThat(request("strict", proof().with("nonce", nonce()).with("iat", iat)).text("error"))
                .isEqualTo("invalid_dpop_proof");
    }

    @Test
    void aBadProofLearnsNoNonce() {
        Answer answer = request("strict", proof().with("htm", "GET"));

        assertThat(answer.text("error")).isEqualTo("invalid_dpop_proof");
        assertThat(answer.header("DPoP-Nonce")).isEmpty();
    }

    private String nonce() {
        return request("strict", proof()).header("DPoP-Nonce");
    }

    private DpopProof proof() {
        return platform.client("strict").proof(key);
    }

    private Answer request(String client, DpopProof proof) {
        return platform.client(client)
                .post(
                        "/oauth2/token",
                        new LinkedHashMap<>(Map.of("grant_type", "client_credentials")),
                        "DPoP",
                        proof.sign());
    }

    private Map<String, String> exchange(ClientApp client) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", carol.authorize(client.request(SCOPE), "one").redirected("code"));
        form.put("redirect_uri", client.redirectUri());
        form.put("code_verifier", ClientApp.VERIFIER);
        return form;
    }
}
