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
import java.util.LinkedHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * How the scopes of a code's tokens follow roles, rights and consent. That everything unusable
 * closes every path is the matter of {@code UsabilityMatrixIT}.
 */
@GatehouseTest
class CodeUsabilityIT {

    private static final String SCOPE = "openid offline_access series-N:read status-N:read";
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Person alice;
    ClientApp web;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        alice = platform.person("alice");
        web = platform.client("web");
    }

    @Requirement("RFC 9700 4.5: a code ends with the session of the person")
    @Test
    void aCodeEndsWithItsSession() {
        Answer redirect = alice.authorize(web.request("openid series-N:read"), "one");

        signOut();

        assertThat(web.redeem(redirect.redirected("code")).text("error"))
                .isEqualTo("invalid_grant");
    }

    @Test
    void signOutEndsAccessTokensButNotOfflineAccess() {
        Answer tokens = alice.tokens(web, SCOPE, "one");

        signOut();

        assertThat(web.introspect(tokens.text("access_token")).text("active")).isEqualTo("false");
        assertThat(userInfo(tokens).status()).isEqualTo(401);
        Answer later = web.refresh(tokens.text("refresh_token"));
        assertThat(later.status()).isEqualTo(200);
        assertThat(web.introspect(later.text("access_token")).text("active")).isEqualTo("true");
    }

    @Test
    void aRoleThatIsTakenDropsItsScopesFromTheNextToken() {
        Answer tokens = alice.tokens(web, SCOPE, "one");

        platform.apply(
                """
                version: 1
                accounts:
                  - email: alice-N@one.example
                    memberships: [{ company: one-N, company_role: owner, roles: [] }]
                """);

        Answer now = web.introspect(tokens.text("access_token"));
        assertThat(now.text("scope")).doesNotContain("series").contains("status");
        assertThat(now.json().get("roles")).isEqualTo(java.util.List.of());
        Answer next = web.refresh(tokens.text("refresh_token"));
        assertThat(next.status()).isEqualTo(200);
        assertThat(next.text("scope")).doesNotContain("series").contains("status");
    }

    @Test
    void aRoleThatIsGivenAddsItsScopesToTheNextToken() {
        Answer tokens =
                alice.tokens(web, "openid offline_access series-N:read series-N:write", "one");
        assertThat(tokens.text("scope")).doesNotContain("write");

        platform.apply(
                """
                version: 1
                accounts:
                  - email: alice-N@one.example
                    memberships:
                      - company: one-N
                        company_role: owner
                        roles:
                          - { api: "https://api-N.example", role: analyst }
                          - { api: "https://api-N.example", role: planner }
                """);

        assertThat(web.introspect(tokens.text("access_token")).text("scope"))
                .doesNotContain("write");
    }

    @Test
    void anEntitlementThatEndsTakesTheScopesOfItsApi() {
        Answer tokens = alice.tokens(web, SCOPE, "one");

        platform.apply(
                """
                version: 1
                companies: [{ slug: one-N, name: "Company One N", apis: [] }]
                """);

        assertThat(web.introspect(tokens.text("access_token")).text("scope"))
                .doesNotContain("-" + platform.named("").substring(1) + ":");
        Answer next = web.refresh(tokens.text("refresh_token"));
        assertThat(next.status()).isEqualTo(200);
        assertThat(next.text("scope").split(" "))
                .containsExactlyInAnyOrder("openid", "offline_access");
    }

    @Test
    void aScopeThatTheClientLosesDropsOutOfTheNextToken() {
        Answer tokens = alice.tokens(web, SCOPE, "one");

        platform.apply(
                """
                version: 1
                clients:
                  - client_id: web-N
                    name: Web app N
                    type: web
                    redirect_uris: ["https://web-N.example/callback"]
                    scopes: [openid, offline_access, "status-N:read"]
                """);

        Answer next = web.refresh(tokens.text("refresh_token"));
        assertThat(next.status()).isEqualTo(200);
        assertThat(next.text("scope")).doesNotContain("series").contains("status");
        assertThat(web.introspect(tokens.text("access_token")).text("scope"))
                .doesNotContain("series");
    }

    @Test
    void aScopeThatThePersonUnticksLaterDropsOutOfTheNextToken() {
        Answer tokens = alice.tokens(web, SCOPE, "one");

        var request = web.request(SCOPE);
        request.put("prompt", "consent");
        Answer page = alice.open(ClientApp.authorize(request));
        alice.allow(page, java.util.List.of("offline_access"));

        Answer next = web.refresh(tokens.text("refresh_token"));
        assertThat(next.status()).as(next.body()).isEqualTo(200);
        assertThat(next.text("scope").split(" "))
                .containsExactlyInAnyOrder("openid", "offline_access");
    }

    private void signOut() {
        Answer page = alice.open("/sign-out");
        alice.browser().post(page.action("sign-out"), new LinkedHashMap<>(page.hidden("sign-out")));
    }

    private Answer userInfo(Answer tokens) {
        return platform.browser()
                .get("/userinfo", "Authorization", "Bearer " + tokens.text("access_token"));
    }
}
