package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What an API sees of a sign-in, and how a client gets a newer one: RFC 9470. */
@GatehouseTest
class StepUpIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Person alice;
    ClientApp web;
    ClientApp gateway;

    @BeforeEach
    void make() {
        Platform platform = new Platform(state, issuer);
        alice = platform.person("alice");
        web = platform.client("web");
        gateway = platform.client("gateway");
    }

    @Requirement("RFC 9470 4: max_age asks for a new sign-in")
    @Requirement("RFC 9470 6.1: acr and auth_time in the access token, of the newest sign-in")
    @Requirement("RFC 9470 6.2: acr and auth_time in introspection")
    @Test
    void anApiSeesWhenThePersonSignedInLast() {
        Answer old = alice.tokens(web, "openid offline_access series-N:read", "one");
        clock.forward(Duration.ofMinutes(10));
        Map<String, String> request = web.request("openid series-N:read");
        request.put("max_age", "300");
        request.put("acr_values", "1");

        Answer page = alice.open(ClientApp.authorize(request));
        Answer fresh = web.redeem(alice.signIn(page).redirected("code"));

        assertThat(page.hasForm("sign-in")).isTrue();
        Map<String, Object> claims = Tokens.claims(fresh.text("access_token"));
        assertThat(claims).containsEntry("acr", "1");
        assertThat(authTime(claims))
                .isGreaterThanOrEqualTo(authTime(Tokens.claims(old.text("access_token"))) + 600);
        assertThat(gateway.introspect(fresh.text("access_token")).json())
                .containsEntry("acr", "1")
                .containsEntry("auth_time", claims.get("auth_time"));
    }

    /** A refresh is no sign-in. */
    @Requirement("RFC 9470 6.1: auth_time stays through refresh")
    @Test
    void aRefreshLooksNoNewer() {
        Answer old = alice.tokens(web, "openid offline_access series-N:read", "one");
        clock.forward(Duration.ofMinutes(10));

        Answer refreshed = web.refresh(old.text("refresh_token"));

        assertThat(authTime(Tokens.claims(refreshed.text("access_token"))))
                .isEqualTo(authTime(Tokens.claims(old.text("access_token"))));
    }

    private static long authTime(Map<String, Object> claims) {
        return ((Number) claims.get("auth_time")).longValue();
    }
}
