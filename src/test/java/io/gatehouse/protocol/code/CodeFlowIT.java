package io.gatehouse.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The main job, end to end through HTTP: RFC 6749 section 4.1. */
@GatehouseTest
class CodeFlowIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
    }

    @Requirement("RFC 6749 4.1: the code grant from the authorization request to the tokens")
    @Requirement("RFC 9207 2: an answer carries iss")
    @Requirement("RFC 7636 4.6: the verifier of the challenge opens the code")
    @Test
    void aConsultantGetsTokensOfTheCompanyChosen() {
        Person carol = platform.person("carol");
        ClientApp web = platform.client("web");

        Answer page =
                carol.open(
                        ClientApp.authorize(
                                web.request(
                                        "openid email offline_access series-N:read series-N:write")));
        assertThat(page.hasForm("sign-in")).isTrue();
        page = carol.signIn(page);
        assertThat(page.hasForm("choose-company")).isTrue();
        page = carol.choose(page, "two");
        assertThat(page.hasForm("consent")).isTrue();
        assertThat(page.boxes("consent", "scope"))
                .containsExactlyInAnyOrder(
                        "email", "offline_access", platform.fill("series-N:write"));
        Answer redirect = carol.allow(page);

        assertThat(redirect.location()).startsWith(web.redirectUri());
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(redirect.redirected("iss")).isEqualTo(issuer.value());
        Answer tokens = web.redeem(redirect.redirected("code"));
        assertThat(tokens.status()).isEqualTo(200);
        Map<String, Object> access = Tokens.claims(tokens.text("access_token"));
        assertThat(access).containsEntry("aud", platform.audience());
        assertThat(access).containsEntry("roles", List.of("planner"));
        Map<String, Object> id = Tokens.claims(tokens.text("id_token"));
        assertThat(id).containsEntry("nonce", "the-nonce").doesNotContainKeys("roles", "email");
        assertThat(id.get("company")).isEqualTo(access.get("company"));
        assertThat(tokens.text("refresh_token")).isNotEmpty();

        Answer again = web.refresh(tokens.text("refresh_token"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(Tokens.claims(again.text("access_token")).get("company"))
                .isEqualTo(access.get("company"));
        assertThat(web.refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
    }
}
