package io.gatehouse.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * The token request with a code: RFC 6749 section 4.1.3, RFC 7636 section 4.6, RFC 9700 section
 * 2.1.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodeGrantIT {

    private static final String SCOPE = "openid offline_access series-N:read";
    private static final String WRONG = "9876543210-9876543210-9876543210-9876543210";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    Platform platform;
    Person carol;
    ClientApp web;
    ClientApp spa;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: webtoo-N
                    name: Second web app N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://webtoo-N.example/callback", "https://web-N.example/callback"]
                    scopes: [openid]
                  - client_id: old-N
                    name: Old app N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://old-N.example/callback"]
                    scopes: [openid, email]
                    pkce: optional
                    consent: trusted
                  - client_id: spatwo-N
                    name: Second browser app N
                    type: spa
                    redirect_uris: ["https://spatwo-N.example/callback", "https://spa-N.example/callback"]
                    scopes: [openid]
                """);
        carol = platform.person("carol");
        web = platform.client("web");
        spa = platform.client("spa");
    }

    @Requirement("RFC 6749 4.1.3: a code is exchanged for tokens")
    @Requirement("RFC 6749 5.1: the answer says type, lifetime and scope, and is not stored")
    @ParameterizedTest
    @ValueSource(strings = {"web", "spa"})
    void givesTokensForACode(String name) {
        ClientApp client = platform.client(name);

        Answer answer = client.redeem(code(client));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json())
                .containsOnlyKeys(
                        "access_token",
                        "token_type",
                        "expires_in",
                        "scope",
                        "refresh_token",
                        "id_token")
                .containsEntry("token_type", "Bearer")
                .containsEntry("expires_in", 600);
        assertThat(answer.text("scope").split(" "))
                .containsExactlyInAnyOrder(platform.fill(SCOPE).split(" "));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
    }

    @Requirement("RFC 7636 4.6: a wrong verifier is invalid_grant, and the code stays good")
    @ParameterizedTest
    @ValueSource(strings = {WRONG, "short", "", "0123456789 0123456789 0123456789 0123456789"})
    void aWrongVerifierSpendsNothing(String verifier) {
        String code = code(web);

        assertThatItIsRefused(web.token(with(form(web, code), "code_verifier", verifier)));

        assertThat(web.redeem(code).status()).isEqualTo(200);
    }

    @Requirement("RFC 7636 4.6: the challenge is no verifier")
    @Test
    void theChallengeItselfIsNoVerifier() {
        String code = code(web);

        assertThatItIsRefused(
                web.token(
                        with(
                                form(web, code),
                                "code_verifier",
                                ClientApp.challenge(ClientApp.VERIFIER))));
    }

    @Requirement("RFC 9700 2.1.1: a verifier without a challenge is refused (downgrade)")
    @Test
    void refusesAVerifierWhereNoChallengeWasSent() {
        ClientApp old = platform.client("old");
        Map<String, String> request = old.request("openid");
        request.remove("code_challenge");
        request.remove("code_challenge_method");
        String code = carol.authorize(request, "one").redirected("code");

        assertThatItIsRefused(old.redeem(code));

        Map<String, String> form = form(old, code);
        form.remove("code_verifier");
        assertThat(old.token(form).status()).isEqualTo(200);
    }

    @Requirement("RFC 6749 4.1.3: redirect_uri is that of the authorization request")
    @ParameterizedTest
    @CsvSource({
        "https://web-N.example/callback/",
        "https://web-N.example/callback?x=1",
        "https://web-N.example:443/callback",
        "HTTPS://web-N.example/callback",
        "https://evil.example/callback",
        "''"
    })
    void refusesAnotherRedirectUri(String uri) {
        String code = code(web);

        assertThatItIsRefused(web.token(with(form(web, code), "redirect_uri", platform.fill(uri))));

        assertThat(web.redeem(code).status()).isEqualTo(200);
    }

    @Requirement("RFC 6749 4.1.3: redirect_uri is that of the authorization request")
    @Test
    void refusesARedirectUriThatTheRequestDidNotHave() {
        ClientApp old = platform.client("old");
        Map<String, String> request = old.request("email");
        request.remove("redirect_uri");
        String code = carol.authorize(request, "one").redirected("code");

        assertThatItIsRefused(old.redeem(code));

        Map<String, String> form = form(old, code);
        form.remove("redirect_uri");
        assertThat(old.token(form).status()).isEqualTo(200);
    }

    @Requirement("RFC 6749 4.1.3: a code is for the client that it was issued to")
    @Test
    void refusesTheCodeOfAnotherClientAndLeavesItAlone() {
        String code = code(web);
        String publicCode = code(spa);

        assertThatItIsRefused(platform.client("webtoo").token(form(web, code)));
        assertThatItIsRefused(platform.client("spatwo").token(form(spa, publicCode)));

        assertThat(web.redeem(code).status()).isEqualTo(200);
        assertThat(spa.redeem(publicCode).status()).isEqualTo(200);
    }

    @Requirement("RFC 6749 4.1.2: a code ends after a minute")
    @Test
    void refusesACodeAfterAMinute() {
        String code = code(web);

        clock.forward(Duration.ofSeconds(61));

        assertThatItIsRefused(web.redeem(code));
    }

    @Test
    void acceptsACodeShortlyBeforeItsEnd() {
        String code = code(web);

        clock.forward(Duration.ofSeconds(50));

        assertThat(web.redeem(code).status()).isEqualTo(200);
    }

    @Requirement("RFC 6749 5.2: what is no code is invalid_grant")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "ac_x_y",
                "' or 1=1 --",
                "0000",
                "\u00e4",
                "ac_zzzzzz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void refusesWhatIsNoCode(String code) {
        assertThatItIsRefused(web.redeem(code));
    }

    @Requirement("RFC 6749 10.10: a code cannot be guessed or altered")
    @Test
    void refusesAnAlteredCode() {
        String code = code(web);
        char last = code.charAt(code.length() - 5);

        String altered =
                code.substring(0, code.length() - 5)
                        + (last == 'A' ? 'B' : 'A')
                        + code.substring(code.length() - 4);

        assertThatItIsRefused(web.redeem(altered));
    }

    @Requirement("RFC 6749 4.1.2: a code is used once, and a second use revokes what came from it")
    @Test
    void aReplayRevokesEverythingThatCameFromTheCode() {
        String code = code(web);
        Answer first = web.redeem(code);
        Answer second = web.refresh(first.text("refresh_token"));
        String authorization = authorizationOf(first);
        assertThat(web.introspect(first.text("access_token")).json()).containsEntry("active", true);

        assertThatItIsRefused(web.redeem(code));

        assertThat(web.introspect(first.text("access_token")).json())
                .isEqualTo(Map.of("active", false));
        assertThat(web.introspect(second.text("access_token")).json())
                .isEqualTo(Map.of("active", false));
        assertThatItIsRefused(web.refresh(second.text("refresh_token")));
        assertThat(
                        database.ask(
                                "select detail->>'because' from audit_event where action = 'authorization.revoked' and subject = 'authorization:%s'"
                                        .formatted(authorization)))
                .isEqualTo("code-replayed");
    }

    @Requirement("RFC 6749 4.1.2: a code is used once, and a second use revokes what came from it")
    @Test
    void aReplayAfterTheEndOfTheCodeRevokesAsWell() {
        String code = code(web);
        Answer first = web.redeem(code);

        clock.forward(Duration.ofMinutes(5));
        assertThatItIsRefused(web.redeem(code));

        assertThatItIsRefused(web.refresh(first.text("refresh_token")));
    }

    @Test
    void aReplayByAnotherClientRevokesNothing() {
        String code = code(web);
        Answer first = web.redeem(code);

        assertThatItIsRefused(platform.client("webtoo").token(form(web, code)));

        assertThat(web.introspect(first.text("access_token")).json()).containsEntry("active", true);
    }

    @Requirement("RFC 6749 4.1.2: of uses of one code at the same time one is answered")
    @Test
    void sixteenAtOnceGetOneAnswer() {
        String code = code(web);

        List<Answer> answers = Parallel.run(16, () -> web.redeem(code));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(CodeGrantIT::assertThatItIsRefused);
    }

    @Requirement("RFC 6749 5.2: a client gets the grants that it is registered for")
    @Test
    void refusesAServiceClient() {
        Answer answer = platform.client("gateway").token(form(web, code(web)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("unauthorized_client");
    }

    @Requirement("RFC 6749 5.2: a missing parameter is invalid_request")
    @Test
    void needsACode() {
        Map<String, String> form = form(web, "x");
        form.remove("code");

        assertThat(web.token(form).text("error")).isEqualTo("invalid_request");
    }

    @Requirement("OpenID Connect Core 11: a refresh token needs the scope offline_access")
    @Test
    void givesNoRefreshTokenWithoutOfflineAccess() {
        Answer answer = carol.tokens(web, "openid series-N:read", "one");

        assertThat(answer.json()).doesNotContainKey("refresh_token");
    }

    @Requirement("OpenID Connect Core 3.1.2.1: an ID token needs the scope openid")
    @Test
    void givesNoIdTokenWithoutOpenid() {
        Answer answer = carol.tokens(web, "series-N:read", "one");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).doesNotContainKey("id_token");
    }

    @Requirement("RFC 6749 5.2: an unknown grant is unsupported_grant_type")
    @Test
    void anIncompleteGrantTypeIsRefused() {
        assertThat(web.token(new LinkedHashMap<>(Map.of("code", "x"))).text("error"))
                .isEqualTo("invalid_request");
        for (String unknown : List.of("password", "implicit", "urn:x", "AUTHORIZATION_CODE")) {
            Answer answer =
                    web.token(new LinkedHashMap<>(Map.of("grant_type", unknown, "code", "x")));
            assertThat(answer.text("error")).isEqualTo("unsupported_grant_type");
            assertThat(answer.status()).isEqualTo(400);
        }
    }

    private String code(ClientApp client) {
        Answer redirect = carol.authorize(client.request(SCOPE), "one");
        assertThat(redirect.redirected("code")).as(redirect.location()).isNotEmpty();
        return redirect.redirected("code");
    }

    private static Map<String, String> form(ClientApp client, String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", client.redirectUri());
        form.put("code_verifier", ClientApp.VERIFIER);
        return form;
    }

    private static Map<String, String> with(Map<String, String> form, String name, String value) {
        form.put(name, value);
        return form;
    }

    private String authorizationOf(Answer tokens) {
        String sid = Tokens.claims(tokens.text("access_token")).get("sid").toString();
        return database.ask(
                "select id from oauth_authorization where session_id = '%s' order by created_at desc limit 1"
                        .formatted(sid));
    }

    private static void assertThatItIsRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_grant");
        assertThat(answer.json()).doesNotContainKey("access_token");
    }
}
