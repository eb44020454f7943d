package io.gatehouse.protocol.logout;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The browser tells clients that its person is signed out: Front-Channel Logout 1.0. */
@GatehouseTest
class FrontChannelIT {

    private static final Pattern FRAME = Pattern.compile("<iframe[^>]* src=\"([^\"]*)\"[^>]*>");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Person alice;
    ClientApp web;
    String idToken;
    String bye;

    @BeforeEach
    void signIn() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: web-N
                                    name: Web app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://web-N.example/callback"]
                                    post_logout_redirect_uris: ["https://web-N.example/bye"]
                                    scopes: [openid]
                                    settings: { frontchannel_logout_uri: "https://web-N.example/out?a=b&c", frontchannel_logout_session_required: true }
                                  - client_id: plain-N
                                    name: Plain app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://plain-N.example:8443/callback"]
                                    scopes: [openid]
                                    consent: trusted
                                    settings: { frontchannel_logout_uri: "https://plain-N.example:8443/out" }
                                """);
        alice = platform.person("alice");
        web = platform.client("web");
        idToken = alice.tokens(web, "openid", "one").text("id_token");
        bye = platform.fill("https://web-N.example/bye");
    }

    @Requirement("Front-Channel Logout 3: the client's address in a frame, with iss and sid")
    @Test
    void theLastPageTellsTheClientsOfTheSessionAndLeadsOn() {
        Answer page = alice.follow(logout());

        assertThat(frames(page))
                .containsExactly(
                        platform.fill("https://web-N.example/out?a=b&c&iss=")
                                + Http.encode(issuer.value())
                                + "&sid="
                                + Tokens.claims(idToken).get("sid"));
        assertThat(page.body())
                .contains("data-onward=\"true\"")
                .contains("href=\"" + bye + "?state=s\"")
                .contains("sandbox=\"allow-scripts allow-same-origin\"");
        assertThat(page.header("Content-Security-Policy"))
                .contains("; frame-src " + platform.fill("https://web-N.example") + ";")
                .contains("frame-ancestors 'none'");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(alice.open("/account").hasForm("sign-in")).isTrue();
    }

    @Requirement("Front-Channel Logout 3: each client of the session is told")
    @Test
    void ourOwnSignOutTellsAllOfThemToo() {
        var request = platform.client("plain").request("openid");
        request.put("redirect_uri", platform.fill("https://plain-N.example:8443/callback"));
        assertThat(alice.authorize(request, "one").redirected("code")).isNotEmpty();

        Answer asked = alice.open("/sign-out");
        Answer page =
                alice.follow(
                        alice.browser().post(asked.action("sign-out"), asked.hidden("sign-out")));

        assertThat(frames(page)).hasSize(2);
        assertThat(page.header("Content-Security-Policy"))
                .contains(
                        platform.fill(
                                "; frame-src https://plain-N.example:8443 https://web-N.example;"));
        assertThat(page.body()).doesNotContain("data-onward");
    }

    @Test
    void nothingIsFramedWhereNobodyWasSignedIn() {
        alice.follow(logout());

        assertThat(logout().location()).isEqualTo(bye + "?state=s");
        assertThat(alice.open("/signed-out").header("Content-Security-Policy"))
                .doesNotContain("frame-src");
    }

    @Test
    void theLastPageOfOneBrowserSaysNothingInAnother() {
        String address = logout().location();

        Answer page = platform.person("carol").open(address);

        assertThat(address).startsWith(issuer.at("/signed-out?farewell="));
        assertThat(frames(page)).isEmpty();
        assertThat(page.body()).doesNotContain(bye);
    }

    // A farewell is sealed: nobody can make up what is framed or where it leads.
    @Test
    void nobodyElseWritesAFarewell() {
        Answer page =
                alice.open(
                        "/signed-out?farewell="
                                + Http.encode("{\"back\":\"https://evil.example\"}"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .doesNotContain("href=\"https://evil")
                .doesNotContain("id=\"return\"");
        assertThat(frames(page)).isEmpty();
    }

    private Answer logout() {
        return alice.browser()
                .get(
                        "/connect/logout?state=s&id_token_hint=%s&post_logout_redirect_uri=%s"
                                .formatted(idToken, Http.encode(bye)));
    }

    private static List<String> frames(Answer page) {
        return FRAME.matcher(page.body())
                .results()
                .map((MatchResult found) -> found.group(1).replace("&amp;", "&"))
                .toList();
    }
}
