package io.gatehouse.protocol.userinfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.keys.Verifiers;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** UserInfo as a signed token: OpenID Connect Core section 5.3.2. */
@GatehouseTest
class SignedUserInfoIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;

    @Requirement("OpenID Connect Core 5.3.2: UserInfo as signed token with iss and aud")
    @Test
    void aClientThatIsRegisteredSoGetsASignedToken() throws Exception {
        Platform platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: signed-N
                                    name: Signed app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://signed-N.example/callback"]
                                    scopes: [openid, email]
                                    consent: trusted
                                    settings: { userinfo_signed_response_alg: PS256 }
                                """);
        Person alice = platform.person("alice");
        ClientApp client = platform.client("signed");
        String accessToken = alice.tokens(client, "openid email", "one").text("access_token");

        Answer answer =
                platform.browser().get("/userinfo", "Authorization", "Bearer " + accessToken);

        assertThat(answer.header("Content-Type")).isEqualTo("application/jwt");
        SignedJWT token = SignedJWT.parse(answer.body());
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("PS256");
        JWKSet keys = JWKSet.parse(platform.browser().get("/oauth2/jwks").body());
        assertThat(token.verify(Verifiers.of(keys.getKeyByKeyId(token.getHeader().getKeyID()))))
                .isTrue();
        Map<String, Object> claims = token.getJWTClaimsSet().getClaims();
        assertThat(claims).containsOnlyKeys("iss", "aud", "sub", "email", "email_verified");
        assertThat(claims)
                .containsEntry("iss", issuer.value())
                .containsEntry("aud", List.of(client.id()))
                .containsEntry("email", alice.email());
        Map<String, String> hinting = client.request("openid");
        hinting.put("id_token_hint", answer.body());
        assertThat(alice.open(ClientApp.authorize(hinting)).redirected("error"))
                .as("is no ID token")
                .isEqualTo("invalid_request");
    }
}
