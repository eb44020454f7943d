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
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** RP-initiated logout: OpenID Connect RP-Initiated Logout 1.0. */
@GatehouseTest
class LogoutIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    Platform platform;
    Person alice;
    ClientApp web;
    Answer tokens;
    String hint;
    String bye;

    @BeforeEach
    void signIn() {
        platform = new Platform(state, issuer);
        alice = platform.person("alice");
        web = platform.client("web");
        tokens = alice.tokens(web, "openid offline_access series-N:read", "one");
        hint = tokens.text("id_token");
        bye = platform.fill("https://web-N.example/bye");
    }

    @Requirement("RP-Initiated Logout 3: the person goes back with state alone")
    @Test
    void sendsThePersonBackWithTheStateAlone() {
        Answer answer =
                logout(
                        Map.of(
                                "id_token_hint",
                                hint,
                                "post_logout_redirect_uri",
                                bye,
                                "state",
                                "a b&c=d"));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).isEqualTo(bye + "?state=a%20b%26c%3Dd");
        assertThatSheIsSignedOut();
    }

    @Test
    void leavesTheRegisteredAddressAsItIs() {
        String odd = bye + "?a=%20b";
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: web-N
                    name: Web app N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://web-N.example/callback"]
                    post_logout_redirect_uris: ["https://web-N.example/bye?a=%20b"]
                    scopes: [openid, offline_access, "series-N:read"]
                """);

        Answer answer =
                logout(
                        Map.of(
                                "id_token_hint",
                                hint,
                                "post_logout_redirect_uri",
                                odd,
                                "state",
                                "x"));

        assertThat(answer.location()).isEqualTo(odd + "&state=x");
    }

    @Test
    void sendsThePersonBackWithoutAStateToo() {
        Answer answer = logout(Map.of("id_token_hint", hint, "post_logout_redirect_uri", bye));

        assertThat(answer.location()).isEqualTo(bye);
        assertThatSheIsSignedOut();
    }

    @Requirement("RP-Initiated Logout 2: the session and its tokens end, offline access stays")
    @Requirement("Back-Channel Logout 2.7: refresh tokens end, but for offline_access")
    @Test
    void endsAccessTokensAndKeepsOfflineAccess() {
        logout(Map.of("id_token_hint", hint));

        assertThat(web.introspect(tokens.text("access_token")).text("active")).isEqualTo("false");
        assertThat(web.refresh(tokens.text("refresh_token")).status()).isEqualTo(200);
    }

    @Requirement("RP-Initiated Logout 2: an expired id_token_hint is good")
    @Test
    void acceptsAHintThatHasExpired() {
        clock.forward(Duration.ofMinutes(30));

        Answer answer = logout(Map.of("id_token_hint", hint, "post_logout_redirect_uri", bye));

        assertThat(answer.location()).isEqualTo(bye);
        assertThatSheIsSignedOut();
    }

    @Requirement("RP-Initiated Logout 2: client_id is the audience of the hint")
    @Test
    void acceptsTheClientBesideItsHint() {
        Answer answer =
                logout(
                        Map.of(
                                "id_token_hint",
                                hint,
                                "client_id",
                                web.id(),
                                "post_logout_redirect_uri",
                                bye));

        assertThat(answer.location()).isEqualTo(bye);
    }

    @Requirement("RP-Initiated Logout 2: without an address a page says that it is done")
    @Test
    void showsThatItIsDoneWhereNoAddressWasGiven() {
        Answer answer = logout(Map.of("id_token_hint", hint, "state", "x"));

        assertThat(answer.location()).isEqualTo(issuer.at("/signed-out"));
        assertThat(alice.open(answer.location()).status()).isEqualTo(200);
        assertThatSheIsSignedOut();
    }

    @Requirement("RP-Initiated Logout 2: without a hint the person is asked")
    @ParameterizedTest
    @ValueSource(strings = {"", "?state=only"})
    void asksWhereNothingShowsWhoWantsIt(String query) {
        Answer page = alice.open("/connect/logout" + query);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.hasForm("sign-out")).isTrue();
        assertThatSheIsStillSignedIn();
        Answer done =
                alice.follow(
                        alice.browser().post(page.action("sign-out"), page.hidden("sign-out")));
        assertThat(done.status()).isEqualTo(200);
        assertThatSheIsSignedOut();
    }

    @Requirement("RP-Initiated Logout 3: no redirect to an address that is not registered")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://web-N.example/bye?x=1",
                "https://web-N.example/bye/",
                "https://web-N.example/callback",
                "https://evil.example/bye",
                "https://spa-N.example/bye",
                "javascript:alert(1)",
                "//evil.example",
                "/signed-out"
            })
    void neverSendsAnyoneToAnAddressThatIsNotRegistered(String uri) {
        Answer answer =
                logout(
                        Map.of(
                                "id_token_hint",
                                hint,
                                "post_logout_redirect_uri",
                                platform.fill(uri)));

        assertThatItIsAnErrorPage(answer);
    }

    @Requirement("RP-Initiated Logout 3: no redirect where nothing names a client")
    @Test
    void neverSendsAnyoneAwayWhereNothingNamesAClient() {
        assertThatItIsAnErrorPage(logout(Map.of("post_logout_redirect_uri", bye)));
        assertThatItIsAnErrorPage(logout(Map.of("client_id", "nobody")));
    }

    @Requirement("RP-Initiated Logout 2: client_id in place of a hint, and the person's yes")
    @Test
    void sendsThePersonBackWithoutAHintWhenTheySayYes() {
        Answer page = alice.follow(logout(withoutHint()));

        assertThat(page.hasForm("sign-out")).isTrue();
        assertThat(page.body()).contains(platform.fill("Web app N asks to sign you out"));
        assertThat(page.header("Content-Security-Policy"))
                .contains(platform.fill("form-action 'self' https://web-N.example;"));
        assertThatSheIsStillSignedIn();
        Answer done = alice.browser().post(page.action("sign-out"), page.hidden("sign-out"));
        assertThat(done.location()).isEqualTo(bye + "?state=s");
        assertThatSheIsSignedOut();
    }

    @Test
    void leavesItToThePersonToGoBackWhereNobodyWasSignedIn() {
        logout(Map.of("id_token_hint", hint));

        Answer page = alice.follow(logout(withoutHint()));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("href=\"" + bye + "?state=s\"")
                .doesNotContain("data-onward");
    }

    // Somebody may be lured to a question; whom it came from it must not carry to another browser.
    @Test
    void theQuestionForOneBrowserSaysNothingInAnother() {
        String question = logout(withoutHint()).location();
        Person carol = platform.person("carol");
        carol.tokens(web, "openid", "one");

        Answer page = carol.open(question);
        Answer done = carol.browser().post(page.action("sign-out"), page.hidden("sign-out"));

        assertThat(page.body()).doesNotContain(platform.fill("Web app N"));
        assertThat(done.location()).isEqualTo(issuer.at("/signed-out"));
    }

    @Requirement("RP-Initiated Logout 2: ui_locales")
    @Test
    void asksInTheLanguageThatTheClientWants() {
        Answer page = alice.open("/connect/logout?ui_locales=de-AT%20en&client_id=" + web.id());

        assertThat(page.body()).contains("Möchten Sie sich abmelden?");
    }

    @Test
    void aHintAboutThePersonChangesNothing() {
        Answer answer = logout(Map.of("id_token_hint", hint, "logout_hint", "somebody@else"));

        assertThat(answer.location()).isEqualTo(issuer.at("/signed-out"));
        assertThatSheIsSignedOut();
        assertThat(alice.open("/connect/logout?logout_hint=alice").status()).isEqualTo(200);
    }

    @Test
    void signsOutAlsoWhereTheTimeOfTheSessionHasRunOut() {
        clock.forward(Duration.ofHours(2));

        logout(Map.of("id_token_hint", hint));

        assertThat(web.introspect(tokens.text("access_token")).text("active")).isEqualTo("false");
        assertThat(
                        database.ask(
                                "select count(*) from session s join account a on a.id = s.account_id where s.ended_at is null and a.email = '%s'"
                                        .formatted(alice.email())))
                .isEqualTo("0");
    }

    private Map<String, String> withoutHint() {
        return Map.of("post_logout_redirect_uri", bye, "client_id", web.id(), "state", "s");
    }

    @Requirement("RP-Initiated Logout 4: a hint is signed by us")
    @Test
    void refusesHintsThatAreNotOurs() {
        String payload = hint.split("\\.", -1)[1];
        String none = "eyJhbGciOiJub25lIn0." + payload + ".";
        String altered = hint.substring(0, hint.length() - 6) + "AAAAAA";

        for (String wrong : new String[] {none, altered, "x", tokens.text("access_token")}) {
            assertThatItIsAnErrorPage(
                    logout(Map.of("id_token_hint", wrong, "post_logout_redirect_uri", bye)));
        }
    }

    @Requirement("RP-Initiated Logout 2: client_id is the audience of the hint")
    @Test
    void refusesAHintOfAnotherClientThanTheOneNamed() {
        assertThatItIsAnErrorPage(
                logout(
                        Map.of(
                                "id_token_hint", hint,
                                "client_id", platform.named("spa"),
                                "post_logout_redirect_uri", bye)));
    }

    @Test
    void refusesRepeatedParameters() {
        assertThatItIsAnErrorPage(
                alice.browser().get("/connect/logout?state=a&state=b&id_token_hint=" + hint));
    }

    @Requirement("RP-Initiated Logout 2: the session of somebody else is not ended unasked")
    @Test
    void asksBeforeItEndsTheSessionOfSomebodyElse() {
        Person carol = platform.person("carol");
        String others = carol.tokens(web, "openid", "one").text("id_token");

        Answer page =
                alice.open(
                        "/connect/logout?id_token_hint="
                                + others
                                + "&post_logout_redirect_uri="
                                + Http.encode(bye));

        assertThat(page.hasForm("sign-out")).isTrue();
        assertThatSheIsStillSignedIn();
        Answer done = alice.browser().post(page.action("sign-out"), page.hidden("sign-out"));
        assertThat(done.location()).isEqualTo(bye);
    }

    @Test
    void sendsNobodyToAClientThatIsDisabled() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: web-N
                    name: Web app N
                    type: web
                    state: disabled
                    redirect_uris: ["https://web-N.example/callback"]
                    post_logout_redirect_uris: ["https://web-N.example/bye"]
                    scopes: [openid, offline_access, "series-N:read"]
                """);

        Answer answer = logout(Map.of("id_token_hint", hint, "post_logout_redirect_uri", bye));

        assertThat(answer.location()).doesNotContain("/bye");
    }

    @Requirement("RP-Initiated Logout 2: GET and POST")
    @Test
    void takesAForm() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("id_token_hint", hint);
        form.put("post_logout_redirect_uri", bye);

        Answer answer = alice.browser().post("/connect/logout", form);

        assertThat(answer.location()).isEqualTo(bye);
        assertThatSheIsSignedOut();
    }

    // A form from another site carries no Lax cookie; the redirect to a GET does.
    @Test
    void aFormFromAnotherSiteEndsTheSessionToo() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("id_token_hint", hint);
        form.put("post_logout_redirect_uri", bye);

        Answer first = platform.browser().post("/connect/logout", form);
        Answer second = alice.browser().get(first.location());

        assertThat(first.status()).isEqualTo(303);
        assertThat(second.location()).isEqualTo(bye);
        assertThatSheIsSignedOut();
    }

    private Answer logout(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder("/connect/logout");
        char separator = '?';
        for (Map.Entry<String, String> one : parameters.entrySet()) {
            query.append(separator)
                    .append(one.getKey())
                    .append('=')
                    .append(Http.encode(one.getValue()));
            separator = '&';
        }
        return alice.browser().get(query.toString());
    }

    private Answer silently() {
        Map<String, String> request = web.request("openid");
        request.put("prompt", "none");
        return alice.open(ClientApp.authorize(request));
    }

    private void assertThatSheIsSignedOut() {
        assertThat(silently().redirected("error")).isEqualTo("login_required");
        assertThat(web.introspect(tokens.text("access_token")).text("active")).isEqualTo("false");
    }

    private void assertThatSheIsStillSignedIn() {
        assertThat(silently().redirected("code")).isNotEmpty();
    }

    private void assertThatItIsAnErrorPage(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.location()).isEmpty();
        assertThat(answer.pageError()).isEqualTo("invalid_logout_request");
        assertThatSheIsStillSignedIn();
    }
}
