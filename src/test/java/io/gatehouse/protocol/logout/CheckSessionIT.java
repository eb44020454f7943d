package io.gatehouse.protocol.logout;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The page in a frame of a client's, and what it compares: Session Management 1.0. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckSessionIT {

    private static final String PAGE = "/connect/check-session";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ClientApp web;
    Person alice;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        web = platform.client("web");
        alice = platform.person("alice");
        alice.tokens(web, "openid", "one");
    }

    @Requirement("Session Management 2: session_state in each answer, in each response mode")
    @Test
    void everyModeCarriesTheStateOfTheSession() throws ParseException {
        String inAddress = open("query").redirected("session_state");
        String inForm = open("form_post").hidden("form-post").get("session_state");
        String inToken =
                SignedJWT.parse(open("query.jwt").redirected("response"))
                        .getJWTClaimsSet()
                        .getStringClaim("session_state");

        assertThat(new String[] {inAddress, inForm, inToken})
                .doesNotHaveDuplicates()
                .allSatisfy(value -> assertThat(value).isEqualTo(expected(alice, value)));
    }

    @Requirement("Session Management 2: session_state is of client, origin and session")
    @Test
    void theStateIsAnotherAfterSignOutAndForAnotherOrigin() {
        Person again = platform.person("alice");
        String value = again.authorize(web.request("openid"), "one").redirected("session_state");
        assertThat(value).isEqualTo(expected(again, value));
        assertThat(value).isNotEqualTo(expected(again, value, "https://evil.example"));

        Answer page = again.open("/sign-out");
        again.browser().post(page.action("sign-out"), page.hidden("sign-out"));

        assertThat(cookie(again)).isNotEmpty();
        assertThat(value).isNotEqualTo(expected(again, value));
    }

    @Test
    void aBrowserThatLostTheCookieGetsItAgain() {
        Person again = platform.person("alice");
        again.tokens(web, "openid", "one");
        String before = cookie(again);
        again.browser().cookies().keySet().removeIf(name -> name.endsWith("-state"));

        again.open(ClientApp.authorize(web.request("openid")));

        assertThat(cookie(again)).isEqualTo(before);
    }

    @Test
    void anApplicationWithoutAnOriginGetsNone() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: own-N
                    name: Own scheme N
                    type: native
                    redirect_uris: ["com.example.own-N:/callback"]
                    scopes: [openid]
                    consent: trusted
                """);
        Map<String, String> request = platform.client("own").request("openid");
        request.put("redirect_uri", platform.fill("com.example.own-N:/callback"));

        Answer redirect = alice.open(ClientApp.authorize(request));

        assertThat(redirect.location()).contains("code=").doesNotContain("session_state");
    }

    @Requirement("Session Management 3.2: clients may frame the page, and nobody else")
    @Test
    void thePageMayBeFramedByTheClientThatAsksForIt() {
        Answer page =
                platform.browser()
                        .get(PAGE, "Referer", platform.fill("https://web-N.example/app?x=1"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("X-Frame-Options")).isEmpty();
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'; script-src 'sha256-")
                .endsWith("frame-ancestors " + platform.fill("https://web-N.example"))
                .doesNotContain("unsafe");
        assertThat(page.body()).contains("-state\"").doesNotContain("session_id");
        assertThat(page.header("Set-Cookie")).isEmpty();
    }

    @Requirement("Session Management 3.2: clients may frame the page, and nobody else")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "https://web-N.example.evil.example/",
                "https://web-N.example:8443/",
                "http://web-N.example/",
                "https://evil.example/?https://web-N.example/",
                "https://web-N.example@evil.example/",
                "; script-src *",
                "about:blank"
            })
    void nobodyElseMayFrameIt(String referer) {
        Answer page = platform.browser().get(PAGE, "Referer", platform.fill(referer));

        assertThat(page.header("Content-Security-Policy")).endsWith("frame-ancestors 'none'");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
    }

    @Requirement("RFC 6749 10.13: no page stands in a frame")
    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/sign-out", "/signed-out", "/account", "/connect/logout"})
    void noOtherPageMayBeFramedByAnybody(String path) {
        Answer page =
                alice.follow(
                        alice.browser()
                                .get(path, "Referer", platform.fill("https://web-N.example/")));

        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
    }

    private Answer open(String mode) {
        Map<String, String> request = web.request("openid");
        request.put("response_mode", mode);
        return alice.open(ClientApp.authorize(request));
    }

    private static String cookie(Person person) {
        return person.browser().cookies().entrySet().stream()
                .filter(one -> one.getKey().endsWith("-state"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private String expected(Person person, String value) {
        return expected(person, value, platform.fill("https://web-N.example"));
    }

    private String expected(Person person, String value, String origin) {
        String salt = value.substring(value.indexOf('.') + 1);
        String text = String.join(" ", web.id(), origin, cookie(person), salt);
        return Base64Url.encode(Sha256.of(text)) + "." + salt;
    }
}
