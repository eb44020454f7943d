package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.DpopProof;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The management API as a protected resource: RFC 9449 section 7. */
@GatehouseTest
class DpopIT {

    private static final String LIST = "/api/v1/companies";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    DpopKey key;
    String token;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        new Callers(platform);
        key = DpopKey.make();
        token =
                platform.client("robot")
                        .holding(key)
                        .token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                        .text("access_token");
    }

    @Requirement("RFC 9449 7.1: our own APIs take a bound token with its proof")
    @Test
    void answersToTheTokenWithItsProof() {
        Answer list = get(LIST, proof("GET", LIST));
        Answer page = get(LIST + "?limit=1", proof("GET", LIST + "?limit=1"));
        Answer unescaped = get("/api/v1/clients/a%2Db", proof("GET", "/api/v1/clients/a-b"));

        assertThat(list.status()).as(list.body()).isEqualTo(200);
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        assertThat(unescaped.status()).as(unescaped.body()).isEqualTo(404);
    }

    @Test
    void aProofIsForOneMethodAndAddressAndWorksOnce() {
        DpopProof proof = proof("GET", LIST);

        assertThatItIsRefused(get(LIST, proof("POST", LIST)), "invalid_dpop_proof");
        assertThatItIsRefused(get(LIST, proof("GET", "/api/v1/clients")), "invalid_dpop_proof");
        assertThat(get(LIST, proof).status()).isEqualTo(200);
        assertThatItIsRefused(get(LIST, proof), "invalid_dpop_proof");
    }

    @Requirement("RFC 9449 7.1: the proof is of the token's key, with ath")
    @Test
    void aStolenTokenIsNothingWithoutTheKey() {
        DpopProof thief = DpopKey.make().proof("GET", issuer.at(LIST)).token(token);

        assertThatItIsRefused(get(LIST, thief), "invalid_token");
        assertThatItIsRefused(
                platform.browser().get(LIST, "Authorization", "Bearer " + token), "invalid_token");
        assertThatItIsRefused(
                platform.browser().get(LIST, "Authorization", "DPoP " + token),
                "invalid_dpop_proof");
    }

    @Test
    void severalSchemesAreRefused() {
        Answer answer =
                platform.browser()
                        .get(
                                LIST,
                                "Authorization",
                                "DPoP " + token,
                                "Authorization",
                                "Bearer " + token,
                                "DPoP",
                                proof("GET", LIST).sign());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("type")).isEqualTo("urn:gatehouse:problem:invalid_request");
    }

    @Test
    void aMissingScopeIsSaidInTheSchemeOfTheRequest() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: narrow-N
                    name: Narrow service N
                    type: service
                    secret: SECRET
                    scopes: ["gatehouse.keys:read"]
                """);
        String narrow =
                platform.client("narrow")
                        .holding(key)
                        .token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                        .text("access_token");

        Answer answer =
                platform.browser()
                        .get(
                                LIST,
                                "Authorization",
                                "DPoP " + narrow,
                                "DPoP",
                                key.proof("GET", issuer.at(LIST)).token(narrow).sign());

        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.header("WWW-Authenticate"))
                .startsWith("DPoP ")
                .contains("error=\"insufficient_scope\"", "scope=\"gatehouse.companies:read\"");
    }

    private DpopProof proof(String method, String path) {
        return key.proof(method, issuer.at(path)).token(token);
    }

    private Answer get(String path, DpopProof proof) {
        return platform.browser().get(path, "Authorization", "DPoP " + token, "DPoP", proof.sign());
    }

    private static void assertThatItIsRefused(Answer answer, String error) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.text("type")).isEqualTo("urn:gatehouse:problem:invalid_token");
        assertThat(answer.header("WWW-Authenticate"))
                .startsWith("DPoP ")
                .contains("error=\"" + error + "\"");
    }
}
