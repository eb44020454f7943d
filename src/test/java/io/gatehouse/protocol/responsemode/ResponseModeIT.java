package io.gatehouse.protocol.responsemode;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.keys.Verifiers;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** How answers travel: OAuth 2.0 Form Post Response Mode, and JARM. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponseModeIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ClientApp web;
    Person alice;

    @BeforeAll
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: native-N
                                    name: Native app N
                                    type: native
                                    redirect_uris: ["com.example.app-N:/callback"]
                                    scopes: [openid]
                                  - client_id: elliptic-N
                                    name: Elliptic app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://elliptic-N.example/callback"]
                                    scopes: [openid]
                                    consent: trusted
                                    settings: { authorization_signed_response_alg: ES256 }
                                """);
        web = platform.client("web");
        alice = platform.person("alice");
        alice.tokens(web, "openid", "one");
    }

    @Requirement("Form Post Response Mode 2: the answer comes as a form by POST")
    @Test
    void aFormCarriesTheAnswer() {
        Answer page = open(web, "form_post", Map.of());

        Map<String, String> answer = page.hidden("form-post");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.action("form-post")).isEqualTo(web.redirectUri());
        assertThat(answer).containsOnlyKeys("code", "state", "iss", "session_state");
        assertThat(answer).containsEntry("state", "the-state");
        assertThat(answer).containsEntry("iss", issuer.value());
        assertThat(web.redeem(answer.get("code")).status()).isEqualTo(200);
    }

    @Requirement("Form Post Response Mode 2: the form goes by itself")
    @Test
    void theFormGoesByItselfAndByAButtonAndNowhereElse() {
        Answer page = open(web, "form_post", Map.of());

        assertThat(page.body()).contains("data-send").contains("<button id=\"continue\"");
        assertThat(page.header("Content-Security-Policy"))
                .contains("form-action 'self' " + platform.fill("https://web-N.example") + ";")
                .contains("script-src 'nonce-")
                .doesNotContain("unsafe-inline");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.location()).isEmpty();
    }

    @Requirement("Form Post Response Mode 2: errors come as a form too")
    @Test
    void aFormCarriesErrorsToo() {
        Answer page = open(web, "form_post", Map.of("prompt", "none", "max_age", "0"));
        Answer refused = open(web, "form_post", Map.of("scope", "openid nonsense"));

        assertThat(page.hidden("form-post"))
                .containsEntry("error", "login_required")
                .containsEntry("state", "the-state")
                .containsEntry("iss", issuer.value())
                .doesNotContainKey("code");
        assertThat(refused.hidden("form-post")).containsEntry("error", "invalid_scope");
    }

    @Requirement("Form Post Response Mode 2: what the client sent cannot break out of the form")
    @Test
    void whatTheClientSentStaysText() {
        Answer page = open(web, "form_post", Map.of("state", "\"><script>alert(1)</script>&amp;<"));

        assertThat(page.body()).doesNotContain("<script>alert");
        assertThat(page.hidden("form-post").get("state"))
                .isEqualTo("\"><script>alert(1)</script>&amp;<");
    }

    @Requirement("JARM 2.1: the answer is one signed token with iss, aud and exp")
    @Requirement("JARM 2.3.1: query.jwt")
    @Requirement("JARM 2.3.4: jwt means query.jwt for a code")
    @ParameterizedTest
    @CsvSource({"jwt, web, RS256", "query.jwt, web, RS256", "jwt, elliptic, ES256"})
    void anAddressCarriesTheAnswerAsOneSignedToken(String mode, String name, String algorithm)
            throws ParseException, JOSEException {
        ClientApp client = platform.client(name);

        Answer redirect = open(client, mode, Map.of());

        assertThat(redirect.location()).startsWith(client.redirectUri() + "?response=");
        assertThat(redirect.redirected("code")).isEmpty();
        assertThat(redirect.redirected("iss")).isEmpty();
        SignedJWT token = SignedJWT.parse(redirect.redirected("response"));
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
        JWTClaimsSet claims = verified(token);
        assertThat(claims.getClaims().keySet())
                .containsExactlyInAnyOrder("iss", "aud", "exp", "code", "state", "session_state");
        assertThat(claims.getIssuer()).isEqualTo(issuer.value());
        assertThat(claims.getAudience()).isEqualTo(List.of(client.id()));
        assertThat(claims.getStringClaim("state")).isEqualTo("the-state");
        assertThat(claims.getExpirationTime().toInstant())
                .isAfter(Instant.now())
                .isBefore(Instant.now().plus(Duration.ofMinutes(10)));
        assertThat(client.redeem(claims.getStringClaim("code")).status()).isEqualTo(200);
    }

    @Requirement("JARM 2.1: errors are signed too")
    @Requirement("JARM 2.3.3: form_post.jwt")
    @Test
    void aSignedTokenCarriesErrorsTooAndTravelsInAForm() throws ParseException, JOSEException {
        Answer page = open(web, "form_post.jwt", Map.of("prompt", "none", "max_age", "0"));

        assertThat(page.hidden("form-post")).containsOnlyKeys("response");
        JWTClaimsSet claims = verified(SignedJWT.parse(page.hidden("form-post").get("response")));
        assertThat(claims.getStringClaim("error")).isEqualTo("login_required");
        assertThat(claims.getStringClaim("state")).isEqualTo("the-state");
        assertThat(claims.getClaim("code")).isNull();
    }

    @Requirement("JARM 2.1: the signed answer is no other token")
    @Test
    void theSignedTokenIsNoHintAndNoAccessToken() {
        String token = open(web, "jwt", Map.of()).redirected("response");

        Answer hint = open(web, "query", Map.of("id_token_hint", token));
        Answer userInfo = platform.browser().get("/userinfo", "Authorization", "Bearer " + token);

        assertThat(hint.redirected("error")).isEqualTo("invalid_request");
        assertThat(userInfo.status()).isEqualTo(401);
    }

    @Requirement("RFC 9700 2.1.2: no answer stands in a fragment")
    @ParameterizedTest
    @ValueSource(strings = {"fragment", "fragment.jwt", "web_message", "QUERY", "form_post "})
    void refusesOtherModesInTheAddress(String mode) {
        Answer redirect = open(web, mode, Map.of());

        assertThat(redirect.location()).startsWith(web.redirectUri() + "?error=invalid_request&");
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
    }

    @Test
    void refusesModesThatAreRepeated() {
        Answer redirect =
                alice.open(
                        ClientApp.authorize(web.request("openid"))
                                + "&response_mode=form_post&response_mode=jwt");

        assertThat(redirect.redirected("error")).isEqualTo("invalid_request");
    }

    @Test
    void refusesFormsForAnApplicationsOwnScheme() {
        ClientApp app = platform.client("native");
        Map<String, String> request = app.request("openid");
        String own = platform.fill("com.example.app-N:/callback");
        request.put("redirect_uri", own);
        request.put("response_mode", "form_post");

        Answer redirect = alice.browser().get(ClientApp.authorize(request));

        assertThat(redirect.location()).startsWith(own + "?error=invalid_request");
    }

    @Requirement("JARM 4: discovery lists modes and algorithms")
    @Test
    void discoveryListsEachModeThatWorks() {
        Map<String, Object> all =
                platform.browser().get("/.well-known/openid-configuration").json();

        assertThat(all.get("response_modes_supported"))
                .isEqualTo(List.of("query", "form_post", "query.jwt", "form_post.jwt", "jwt"));
        assertThat((List<?>) all.get("response_modes_supported"))
                .allSatisfy(mode ->
                        assertThat(open(web, mode.toString(), Map.of()).location())
                                .doesNotContain("error="));
        assertThat((List<?>) all.get("authorization_signing_alg_values_supported"))
                .isEqualTo(all.get("id_token_signing_alg_values_supported"));
    }

    private Answer open(ClientApp client, String mode, Map<String, String> changes) {
        Map<String, String> request = client.request("openid");
        request.put("response_mode", mode);
        request.putAll(changes);
        return alice.open(ClientApp.authorize(request));
    }

    private JWTClaimsSet verified(SignedJWT token) throws ParseException, JOSEException {
        JWKSet keys = JWKSet.parse(new Http(issuer.value()).get("/oauth2/jwks").body());
        JWK key = keys.getKeyByKeyId(token.getHeader().getKeyID());
        JWSVerifier verifier = Verifiers.of(key);
        assertThat(token.verify(verifier)).isTrue();
        return token.getJWTClaimsSet();
    }
}
