package io.gatehouse.protocol.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;

/** Introspection answers that prove who gave them: RFC 9701. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedIntrospectionIT {

    private static final String SIGNED = "application/token-introspection+jwt";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ClientApp web;
    ClientApp gateway;
    String token;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        web = platform.client("web");
        gateway = platform.client("gateway");
        token =
                platform.person("carol")
                        .tokens(web, "openid series-N:read", "one")
                        .text("access_token");
    }

    @Requirement("RFC 9701 5: the answer as signed token, for the caller")
    @Test
    void saysTheSameAsThePlainAnswerToTheCallerAlone() throws ParseException, JOSEException {
        Answer answer = introspect(gateway, token, SIGNED);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(SIGNED);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(Tokens.header(answer.body()))
                .containsEntry("typ", "token-introspection+jwt")
                .containsKey("kid");
        assertThat(Tokens.claims(answer.body()))
                .containsOnlyKeys("iss", "aud", "iat", "token_introspection")
                .containsEntry("iss", issuer.value())
                .containsEntry("aud", gateway.id())
                .containsEntry("token_introspection", gateway.introspect(token).json());
        assertThat(isOurs(answer.body())).isTrue();
    }

    @Requirement("RFC 9701 5: of an inactive token nothing but that")
    @Test
    void tellsNothingAboutWhatIsNotActiveOrNotTheCallers() {
        Answer unknown = introspect(gateway, "no-token", SIGNED);
        Answer others = introspect(platform.client("plain"), token, SIGNED);

        assertThat(Tokens.claims(unknown.body()))
                .containsEntry("token_introspection", Map.of("active", false));
        assertThat(Tokens.claims(others.body()))
                .containsEntry("token_introspection", Map.of("active", false));
    }

    @Requirement("RFC 9701 8.1: the signed answer is no access token")
    @Test
    void isNoAccessToken() {
        String answer = introspect(gateway, token, SIGNED).body();

        assertThat(
                        platform.browser()
                                .get("/userinfo", "Authorization", "Bearer " + answer)
                                .status())
                .isEqualTo(401);
        assertThat(gateway.introspect(answer).body()).isEqualTo("{\"active\":false}");
    }

    @Requirement("RFC 9701 4: Accept asks for it")
    @Test
    void isPlainForWhoDoesNotAsk() {
        assertThat(introspect(gateway, token, "application/json").json())
                .containsEntry("active", true);
        assertThat(introspect(gateway, token, "*/*").json()).containsEntry("active", true);
    }

    @Requirement("RFC 9701 8.2: the caller authenticates")
    @Test
    void aStrangerGetsNoSignature() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/introspect",
                                Map.of("token", token),
                                "Authorization",
                                gateway.basic("a-wrong-secret-of-24-characters"),
                                "Accept",
                                SIGNED);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_client");
    }

    private Answer introspect(ClientApp client, String value, String accept) {
        return platform.browser()
                .post(
                        "/oauth2/introspect",
                        Map.of("token", value),
                        "Authorization",
                        client.basic(Platform.SECRET),
                        "Accept",
                        accept);
    }

    private boolean isOurs(String jwt) throws ParseException, JOSEException {
        SignedJWT signed = SignedJWT.parse(jwt);
        JWKSet keys = JWKSet.parse(platform.browser().get("/oauth2/jwks").body());
        return signed.verify(
                new RSASSAVerifier(keys.getKeyByKeyId(signed.getHeader().getKeyID()).toRSAKey()));
    }
}
