package io.gatehouse.protocol.idtoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** ID tokens: OpenID Connect Core sections 2, 3.1.3.6 and 12.2. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdTokenIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    Person carol;
    ClientApp web;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                attributes:
                  - { name: given_name, purpose: "Shown to colleagues", retention: P2Y }
                accounts:
                  - { email: carol-N@consulting.example, attributes: { given_name: Carol } }
                """);
        carol = platform.person("carol");
        web = platform.client("web");
    }

    @Requirement("OpenID Connect Core 2: the claims of an ID token, and none beside")
    @Requirement("OpenID Connect Core 5.4: claims of scopes come from UserInfo")
    @Requirement("OpenID Connect Core 10.1: kid in the header")
    @Requirement("RFC 7519 4.1: iss, sub, aud, exp and iat")
    @Requirement("OpenID Connect Core 3.1.2.1: nonce comes back as it was sent")
    @Test
    void hasExactlyTheClaimsThatItMay() {
        Answer tokens = carol.tokens(web, "openid email profile series-N:read", "one");

        Map<String, Object> claims = Tokens.claims(tokens.text("id_token"));
        assertThat(claims)
                .containsOnlyKeys(
                        "iss",
                        "sub",
                        "aud",
                        "exp",
                        "iat",
                        "auth_time",
                        "nonce",
                        "acr",
                        "amr",
                        "at_hash",
                        "sid",
                        "company")
                .containsEntry("iss", issuer.value())
                .containsEntry("aud", web.id())
                .containsEntry("nonce", "the-nonce")
                .containsEntry("acr", "1");
        assertThat((Integer) claims.get("exp") - (Integer) claims.get("iat")).isEqualTo(600);
        assertThat((Integer) claims.get("auth_time"))
                .isLessThanOrEqualTo((Integer) claims.get("iat"));
        assertThat(Tokens.header(tokens.text("id_token")))
                .containsOnlyKeys("kid", "typ", "alg")
                .containsEntry("alg", "RS256")
                .containsEntry("typ", "JWT");
    }

    @Test
    void aClientWithoutCompanyContextLearnsOfNone() {
        Answer tokens = carol.tokens(platform.client("plain"), "openid email", "one");

        assertThat(Tokens.claims(tokens.text("id_token"))).doesNotContainKeys("company", "email");
        assertThat(Tokens.claims(tokens.text("access_token")))
                .containsEntry("aud", issuer.value())
                .doesNotContainKeys("company", "roles", "email");
    }

    @Requirement("OpenID Connect Core 2: nonce where it was sent alone")
    @Test
    void withoutANonceThereIsNone() {
        Map<String, String> request = web.request("openid");
        request.remove("nonce");

        Answer tokens = web.redeem(carol.authorize(request, "one").redirected("code"));

        assertThat(Tokens.claims(tokens.text("id_token"))).doesNotContainKey("nonce");
    }

    @Requirement("OpenID Connect Core 12.2: a refreshed ID token keeps iss, sub, aud and auth_time")
    @Test
    void aRefreshKeepsSubjectSessionAndTimeOfSignIn() {
        Answer first = carol.tokens(web, "openid offline_access", "one");
        clock.forward(Duration.ofMinutes(30));
        Answer second = web.refresh(first.text("refresh_token"));

        Map<String, Object> before = Tokens.claims(first.text("id_token"));
        Map<String, Object> after = Tokens.claims(second.text("id_token"));
        for (String same :
                new String[] {"iss", "sub", "aud", "sid", "auth_time", "company", "acr"}) {
            assertThat(after.get(same)).as(same).isEqualTo(before.get(same));
        }
        assertThat(after).doesNotContainKey("nonce");
        assertThat((Integer) after.get("iat"))
                .isGreaterThanOrEqualTo((Integer) before.get("iat") + 1_800);
        assertThat(Tokens.claims(second.text("access_token")).get("sid"))
                .isEqualTo(before.get("sid"));
    }

    // OpenID Connect Core section 3.1.3.6: the hash of the token's algorithm; Ed25519 has SHA-512.
    @Requirement("OpenID Connect Core 3.1.3.6: at_hash")
    @Requirement("OpenID Connect Registration 2: id_token_signed_response_alg")
    @ParameterizedTest
    @CsvSource({"RS256, SHA-256", "PS256, SHA-256", "ES256, SHA-256", "EdDSA, SHA-512"})
    void isSignedAsTheClientWantsAndHashesTheAccessTokenAlike(String algorithm, String hash)
            throws Exception {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: webalg-N
                    name: Choosy N
                    type: web
                    secret: SECRET
                    consent: trusted
                    redirect_uris: ["https://webalg-N.example/callback"]
                    scopes: [openid]
                    settings: { id_token_signed_response_alg: %s }
                """
                        .formatted(algorithm));

        Answer tokens = carol.tokens(platform.client("webalg"), "openid", "one");

        String idToken = tokens.text("id_token");
        assertThat(Tokens.header(idToken)).containsEntry("alg", algorithm);
        byte[] digest =
                MessageDigest.getInstance(hash)
                        .digest(tokens.text("access_token").getBytes(StandardCharsets.US_ASCII));
        assertThat(Tokens.claims(idToken).get("at_hash"))
                .isEqualTo(
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(Arrays.copyOf(digest, digest.length / 2)));
        JWK key =
                JWKSet.parse(platform.browser().get("/oauth2/jwks").body())
                        .getKeyByKeyId(Tokens.header(idToken).get("kid").toString());
        assertThat(key.getAlgorithm().getName()).isEqualTo(algorithm);
        assertThat(verifies(idToken, key)).isTrue();
    }

    private static boolean verifies(String token, JWK key) throws Exception {
        SignedJWT jwt = SignedJWT.parse(token);
        return switch (key.getKeyType().getValue()) {
            case "RSA" -> jwt.verify(new RSASSAVerifier(key.toRSAKey()));
            case "EC" -> jwt.verify(new ECDSAVerifier(key.toECKey()));
            default -> EdwardsKey.verifies(jwt, key.toOctetKeyPair().getX().decode());
        };
    }

    /** Verified with the JDK alone, not with our own code. */
    private static final class EdwardsKey {
        static boolean verifies(SignedJWT jwt, byte[] x) throws Exception {
            byte[] prefix = java.util.HexFormat.of().parseHex("302a300506032b6570032100");
            byte[] encoded = Arrays.copyOf(prefix, prefix.length + x.length);
            System.arraycopy(x, 0, encoded, prefix.length, x.length);
            var check = java.security.Signature.getInstance("Ed25519");
            check.initVerify(
                    java.security.KeyFactory.getInstance("Ed25519")
                            .generatePublic(new java.security.spec.X509EncodedKeySpec(encoded)));
            check.update(jwt.getSigningInput());
            return check.verify(jwt.getSignature().decode());
        }
    }
}
