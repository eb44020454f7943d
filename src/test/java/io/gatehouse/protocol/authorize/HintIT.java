package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
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
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** {@code id_token_hint}: OpenID Connect Core section 3.1.2.1. */
@GatehouseTest
class HintIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    ClientApp plain;
    Person alice;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        plain = platform.client("plain");
        alice = platform.person("alice");
    }

    @Requirement("OpenID Connect Core 3.1.2.1: id_token_hint may have expired")
    @Test
    void anExpiredTokenIsStillAHint() {
        String hint = tokens(alice).text("id_token");
        clock.forward(Duration.ofMinutes(50));

        assertThat(open(alice, hint, "none").redirected("code")).isNotEmpty();
    }

    @Requirement(
            "OpenID Connect Core 3.1.2.1: id_token_hint with prompt none answers for that person alone")
    @Test
    void anotherPersonThanTheHintNamesIsNotAnsweredSilently() {
        String hint = tokens(alice).text("id_token");
        Person carol = platform.person("carol");
        tokens(carol);

        Answer redirect = open(carol, hint, "none");

        assertThat(redirect.redirected("error")).isEqualTo("login_required");
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
    }

    @Test
    void theHintedPersonMaySignInInsteadOfTheOther() {
        String hint = tokens(alice).text("id_token");
        Person carol = platform.person("carol");
        tokens(carol);

        Answer page = open(carol, hint, "");
        assertThat(page.hasForm("sign-in")).isTrue();
        Answer redirect = carol.signIn(page, alice.email(), Platform.PASSWORD);

        assertThat(Tokens.claims(plain.redeem(redirect.redirected("code")).text("id_token")))
                .containsEntry("sub", Tokens.claims(hint).get("sub"));
    }

    @Test
    void theWrongPersonDoesNotLoopThroughTheSignInPage() {
        String hint = tokens(alice).text("id_token");
        Person carol = platform.person("carol");
        tokens(carol);

        Answer redirect = carol.signIn(open(carol, hint, ""));

        assertThat(redirect.redirected("error")).isEqualTo("login_required");
    }

    @Requirement("OpenID Connect Core 3.1.2.2: id_token_hint is of ours")
    @Test
    void aTokenSignedBySomebodyElseIsNoHint() throws JOSEException, ParseException {
        String ours = tokens(alice).text("id_token");
        SignedJWT forged =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID(Tokens.header(ours).get("kid").toString())
                                .build(),
                        JWTClaimsSet.parse(Tokens.claims(ours)));
        forged.sign(new RSASSASigner(new RSAKeyGenerator(2048).generate()));

        assertNoHint(forged.serialize());
    }

    @Requirement("OpenID Connect Core 3.1.2.2: id_token_hint is of ours")
    @Test
    void anUnsignedTokenIsNoHint() throws ParseException {
        String ours = tokens(alice).text("id_token");

        assertNoHint(new PlainJWT(JWTClaimsSet.parse(Tokens.claims(ours))).serialize());
    }

    @Requirement("OpenID Connect Core 3.1.2.2: id_token_hint is of ours")
    @Test
    void aTokenWhoseClaimsWereChangedIsNoHint() throws ParseException {
        String hint = tokens(alice).text("id_token");
        String[] parts = hint.split("\\.", -1);

        Map<String, Object> claims = JWTClaimsSet.parse(Tokens.claims(hint)).toJSONObject();
        claims.put("nonce", "another");

        assertNoHint(
                parts[0]
                        + "."
                        + Base64URL.encode(JSONObjectUtils.toJSONString(claims))
                        + "."
                        + parts[2]);
    }

    @Test
    void anAccessTokenIsNoHint() {
        assertNoHint(tokens(alice).text("access_token"));
    }

    private void assertNoHint(String hint) {
        assertThat(open(alice, hint, "none").redirected("error")).isEqualTo("invalid_request");
    }

    private Answer tokens(Person person) {
        return person.tokens(plain, "openid", "");
    }

    private Answer open(Person person, String hint, String prompt) {
        Map<String, String> request = plain.request("openid");
        request.put("id_token_hint", hint);
        request.put("prompt", prompt);
        return person.open(ClientApp.authorize(request));
    }
}
