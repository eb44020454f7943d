package io.gatehouse.selfservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Carol leaves company one; Alice cannot, since she is its last owner. */
@GatehouseTest
class LeaveIT {

    private static final String SCOPE = "openid offline_access series-N:read";
    private static final String BACK =
            """
            version: 1
            accounts:
              - email: carol-N@consulting.example
                memberships:
                  - { company: one-N, roles: [{ api: "https://api-N.example", role: analyst }] }
                  - { company: two-N }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    ClientApp web;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        web = platform.client("web");
    }

    @Test
    void leavingEndsTheTokensOfThatCompanyOnlyAndForGood() {
        Person carol = platform.person("carol");
        Answer one = carol.tokens(web, platform.fill(SCOPE), "one");
        Answer two = other(carol);

        Answer account = carol.open("/account");
        assertThat(account.body())
                .contains("/account/leave?company=" + platform.named("one"))
                .contains("/account/leave?company=" + platform.named("two"));
        Answer left = leave(carol, "one");

        assertThat(left.body()).contains("data-account").doesNotContain(platform.named("one"));
        assertDead(one);
        assertThat(active(two)).isTrue();
        platform.apply(BACK);
        assertDead(one);
        assertThat(carol.open(ClientApp.authorize(request("one"))).hasForm("consent"))
                .as("who comes back is asked again")
                .isTrue();
    }

    @Test
    void theLastOwnerIsToldWhatToDoFirst() {
        Person alice = platform.person("alice");
        Answer tokens = alice.tokens(web, platform.fill(SCOPE), "one");

        Answer refused = leave(alice, "one");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("last owner of " + platform.fill("Company One N"));
        assertThat(active(tokens)).isTrue();
    }

    @Test
    void aFormOfAnotherSiteLeavesNothing() {
        Person carol = platform.person("carol");
        carol.tokens(web, platform.fill(SCOPE), "one");

        Answer forged =
                carol.browser()
                        .post(
                                "/account/leave",
                                Map.of("company", platform.named("one"), "csrf", "guessed"));

        assertThat(forged.status()).isEqualTo(403);
        assertThat(carol.open("/account").body()).contains(platform.named("one"));
    }

    @Test
    void aCompanyOfOthersIsAsUnknownAsNone() {
        Person alice = platform.person("alice");
        alice.tokens(web, platform.fill(SCOPE), "one");

        Answer foreign = alice.open("/account/leave?company=" + platform.named("two"));
        Answer unknown = alice.open("/account/leave?company=nobodys");
        Answer none = alice.open("/account/leave");

        assertThat(foreign.body()).contains("data-account").doesNotContain(platform.named("two"));
        assertThat(unknown.status()).isEqualTo(foreign.status());
        assertThat(none.body()).contains("data-account");
    }

    @Test
    void aStrangerIsSentToSignIn() {
        Person stranger = platform.person("dora");

        assertThat(
                        stranger.open("/account/leave?company=" + platform.named("one"))
                                .hasForm("sign-in"))
                .isTrue();
    }

    private Answer leave(Person person, String company) {
        Answer page = person.open("/account/leave?company=" + platform.named(company));
        return person.follow(
                person.browser().post(page.action("leave-company"), page.hidden("leave-company")));
    }

    private Answer other(Person carol) {
        Answer page = carol.open(ClientApp.authorize(request("two")));
        return web.redeem((page.hasForm("consent") ? carol.allow(page) : page).redirected("code"));
    }

    private Map<String, String> request(String company) {
        Map<String, String> request = new LinkedHashMap<>(web.request(platform.fill(SCOPE)));
        request.put("company", platform.named(company));
        return request;
    }

    private void assertDead(Answer tokens) {
        assertThat(active(tokens)).isFalse();
        assertThat(web.refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
    }

    private boolean active(Answer tokens) {
        return web.introspect(tokens.text("access_token")).text("active").equals("true");
    }
}
