package io.gatehouse.protocol.logout;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.deletion.AccountErasures;
import io.gatehouse.deletion.ErasureOutcome;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.sessions.SessionDirectory;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Clients hear that somebody is signed out: OpenID Connect Back-Channel Logout 1.0. */
@GatehouseTest
class BackChannelIT {

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final String CLIENTS =
            """
            version: 1
            clients:
              - client_id: web-N
                name: Web app N
                type: web
                secret: SECRET
                redirect_uris: ["https://web-N.example/callback"]
                scopes: [openid, offline_access, "series-N:read"]
                settings: { backchannel_logout_uri: "WEB", backchannel_logout_session_required: true }
              - client_id: plain-N
                name: Plain app N
                type: web
                secret: SECRET
                redirect_uris: ["https://plain-N.example/callback"]
                scopes: [openid]
                consent: trusted
                settings: { backchannel_logout_uri: "PLAIN", id_token_signed_response_alg: ES256 }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired Jwts jwts;
    @Autowired NoticeQueue queue;
    @Autowired SessionDirectory directory;
    @Autowired AccountErasures erasures;
    @Autowired TransactionTemplate transactions;
    Listener listener;
    Platform platform;
    Person alice;
    ClientApp web;
    ClientApp plain;

    @BeforeEach
    void listen() {
        listener = new Listener();
        platform = new Platform(state, issuer);
        platform.apply(
                CLIENTS.replace("WEB", listener.at("web")).replace("PLAIN", listener.at("plain")));
        alice = platform.person("alice");
        web = platform.client("web");
        plain = platform.client("plain");
    }

    @AfterEach
    void close() {
        database.asOwner("delete from logout_notice where client in " + mine());
        listener.close();
    }

    @Requirement(
            "Back-Channel Logout 2.3: each client of the session hears of its end, and no other")
    @Requirement(
            "Back-Channel Logout 2.4: the token is signed, with iss, sub, aud, iat, exp, jti, sid and events alone")
    @Requirement("Back-Channel Logout 2.5: a form by POST with logout_token")
    @Test
    void everyClientOfTheSessionHearsOfItsEnd() {
        Map<String, Object> idToken = idToken(web);
        idToken(plain);
        String sid = idToken.get("sid").toString();

        signOut(alice);

        String toWeb = listener.next("web");
        assertThat(Tokens.header(toWeb)).containsEntry("typ", "logout+jwt").containsKey("kid");
        assertThat(jwts.recognise(toWeb)).isPresent();
        Map<String, Object> claims = Tokens.claims(toWeb);
        assertThat(claims)
                .containsOnlyKeys("iss", "sub", "aud", "iat", "exp", "jti", "sid", "events")
                .containsEntry("iss", issuer.value())
                .containsEntry("sub", idToken.get("sub"))
                .containsEntry("sid", sid)
                .containsEntry("aud", web.id())
                .containsEntry("events", Map.of(EVENT, Map.of()));
        assertThat(
                        ((Number) claims.get("exp")).longValue()
                                - ((Number) claims.get("iat")).longValue())
                .isBetween(1L, 120L);
        String toPlain = listener.next("plain");
        assertThat(Tokens.header(toPlain)).containsEntry("alg", "ES256");
        assertThat(Tokens.claims(toPlain))
                .containsEntry("aud", plain.id())
                .containsEntry("sid", sid)
                .doesNotContainEntry("jti", claims.get("jti"));
    }

    @Requirement(
            "Back-Channel Logout 2.3: each client of the session hears of its end, and no other")
    @Test
    void nobodyHearsOfSessionsTheyTookNoPartIn() {
        idToken(web);
        Person carol = platform.person("carol");
        carol.tokens(plain, "openid", "one");

        signOut(alice);

        listener.next("web");
        assertThatNothingWaits();
        assertThat(listener.isQuiet("plain")).isTrue();
        assertThat(listener.isQuiet("web")).isTrue();
    }

    @Test
    void aClientHearsOnceOfOneEnd() {
        idToken(web);
        idToken(web);

        directory.endAll(accountId(), "operator:test", "test", clock.instant());

        listener.next("web");
        assertThatNothingWaits();
        assertThat(listener.isQuiet("web")).isTrue();
    }

    /** What ends a session or takes the ground from what came of it, by whomever. */
    @Requirement("Back-Channel Logout 2.3: whoever ends the session")
    @ParameterizedTest
    @CsvSource({
        "by the client itself",
        "by another account that signs in",
        "by somebody with power over it",
        "everywhere",
        "by another password",
        "by a disabled account",
        "by a withdrawn consent",
        "by leaving the company",
        "by a suspended membership",
        "by a suspended company",
        "by an erased account"
    })
    void aClientHearsOfTheEnd(String how) {
        Map<String, Object> idToken = idToken(web);

        end(how, idToken);

        assertThat(Tokens.claims(listener.next("web")))
                .containsEntry("sub", idToken.get("sub"))
                .containsEntry("sid", idToken.get("sid"));
    }

    private void end(String how, Map<String, Object> idToken) {
        UUID account = accountId();
        switch (how) {
            case "by the client itself" ->
                    alice.open(
                            "/connect/logout?id_token_hint="
                                    + alice.tokens(web, "openid", "one").text("id_token"));
            case "by another account that signs in" -> {
                Map<String, String> request = web.request("openid");
                request.put("prompt", "login");
                alice.signIn(
                        alice.open(ClientApp.authorize(request)),
                        platform.person("carol").email(),
                        Platform.PASSWORD);
            }
            case "by somebody with power over it" ->
                    directory.end(
                            account,
                            UUID.fromString(idToken.get("sid").toString()),
                            "operator:test",
                            clock.instant());
            case "everywhere" ->
                    directory.endAll(account, "operator:test", "test", clock.instant());
            case "by another password" ->
                    platform.apply(
                            "version: 1\naccounts: [{ email: alice-N@one.example, password: \"Another-Horse-One\" }]");
            case "by a disabled account" ->
                    platform.apply(
                            "version: 1\naccounts: [{ email: alice-N@one.example, state: disabled }]");
            case "by a withdrawn consent" ->
                    alice.browser()
                            .post(
                                    "/account/withdraw",
                                    Map.of(
                                            "csrf",
                                            alice.open("/sign-out").hidden("sign-out").get("csrf"),
                                            "consent",
                                            database.ask(
                                                    "select id from consent where account_id = '%s'"
                                                            .formatted(account))));
            case "by leaving the company" ->
                    platform.apply(
                            "version: 1\naccounts: [{ email: alice-N@one.example, memberships: [] }]");
            case "by a suspended membership" ->
                    platform.apply(
                            "version: 1\naccounts: [{ email: alice-N@one.example, memberships: [{ company: one-N, state: suspended }] }]");
            case "by a suspended company" ->
                    platform.apply(
                            "version: 1\ncompanies: [{ slug: one-N, name: One, state: suspended }]");
            case "by an erased account" -> {
                platform.apply(
                        "version: 1\naccounts: [{ email: carol-N@consulting.example, memberships: [{ company: one-N, company_role: owner }] }]");
                assertThat(erasures.erase(account, "operator:test"))
                        .isInstanceOf(ErasureOutcome.Erased.class);
            }
            default -> throw new IllegalArgumentException(how);
        }
    }

    @Test
    void aSessionThatOnlyRunsOutEndsNothingAtTheClients() {
        idToken(web);

        clock.forward(Duration.ofHours(13));
        alice.open("/account");

        assertThat(waiting()).isZero();
    }

    @Test
    void whatIsRolledBackTellsNobody() {
        String sid = idToken(web).get("sid").toString();

        transactions.executeWithoutResult(running -> {
            directory.end(accountId(), UUID.fromString(sid), "operator:test", clock.instant());
            assertThat(waiting()).isZero();
            running.setRollbackOnly();
        });

        assertThat(waiting()).isZero();
    }

    @Requirement("Back-Channel Logout 2.8: a client that does not answer 200 or 204 is told again")
    @Test
    void aClientThatIsAwayIsToldAgainByANewToken() {
        listener.answer("web", 503);
        idToken(web);
        signOut(alice);
        String first = listener.next("web");

        listener.answer("web", 204);
        awaitAttempts(1);
        clock.forward(Duration.ofSeconds(6));

        String second = listener.next("web");
        assertThat(Tokens.claims(second).get("sid")).isEqualTo(Tokens.claims(first).get("sid"));
        assertThat(Tokens.claims(second).get("jti")).isNotEqualTo(Tokens.claims(first).get("jti"));
        assertThatNothingWaits();
    }

    @Requirement("Back-Channel Logout 2.8: a redirect is no answer")
    @Test
    void aRedirectIsNotFollowed() {
        listener.answer("web", 302);
        idToken(web);

        signOut(alice);

        listener.next("web");
        awaitAttempts(1);
        assertThat(listener.isQuiet("web-elsewhere")).isTrue();
    }

    @Test
    void aClientThatNeverAnswersIsGivenUpAndItIsRecorded() {
        listener.answer("web", 500);
        idToken(web);
        signOut(alice);
        listener.next("web");
        awaitAttempts(1);

        clock.forward(NoticeQueue.LIFE.plusMinutes(1));

        listener.next("web");
        assertThatNothingWaits();
        assertThat(
                        database.ask(
                                "select e.detail ->> 'because' from audit_event e join client c on e.subject = 'client:' || c.id where e.action = 'logout.undelivered' and c.client_id = '%s'"
                                        .formatted(web.id())))
                .isEqualTo("status 500");
    }

    @Test
    void aClientThatHangsHoldsNobodyUp() {
        listener.answer("web", 0);
        for (int i = 0; i < 3; i++) {
            platform.person("alice").tokens(web, "openid", "one");
        }
        idToken(plain);

        directory.endAll(accountId(), "operator:test", "test", clock.instant());

        listener.next("web");
        assertThat(Tokens.claims(listener.next("plain"))).containsEntry("aud", plain.id());
        await("select count(*) = 3 from logout_notice where client in " + mine());
    }

    @Test
    void aDisabledClientHearsNothing() {
        listener.answer("web", 500);
        idToken(web);
        clock.stop();
        signOut(alice);
        listener.next("web");
        awaitAttempts(1);

        platform.apply(
                CLIENTS.replace("WEB", listener.at("web"))
                        .replace("PLAIN", listener.at("plain"))
                        .replace("name: Web app N", "name: Web app N\n    state: disabled"));
        clock.correct();
        clock.forward(Duration.ofSeconds(6));

        assertThatNothingWaits();
        assertThat(listener.isQuiet("web")).isTrue();
    }

    @Test
    void oneOfManyNodesTakesANotice() {
        listener.answer("web", 500);
        idToken(web);
        clock.stop();
        signOut(alice);
        listener.next("web");
        awaitAttempts(1);
        UUID client =
                UUID.fromString(
                        database.ask(
                                "select id from client where client_id = '%s'"
                                        .formatted(web.id())));
        Instant due = clock.instant().plus(Duration.ofHours(1));

        List<Boolean> claims =
                Parallel.run(16, () -> queue.claim(client, due, due.plusSeconds(30)).isPresent());

        assertThat(claims).containsOnlyOnce(true);
    }

    @Test
    void theQueueDoesNotNameThePerson() {
        listener.answer("web", 500);
        idToken(web);
        signOut(alice);
        listener.next("web");

        assertThat(
                        database.ask(
                                "select count(*) from logout_notice n where n::text like '%%%s%%'"
                                        .formatted(accountId())))
                .isEqualTo("0");
        assertThat(waiting()).isEqualTo(1);
    }

    @Requirement("RFC 8725 3.12: tokens of one kind are not taken for another")
    @Test
    void aLogoutTokenIsNoHintAndNoAccessToken() {
        idToken(web);
        signOut(alice);
        String token = listener.next("web");

        Answer hint = alice.browser().get("/connect/logout?id_token_hint=" + token);
        Answer access = alice.browser().get("/userinfo", "Authorization", "Bearer " + token);
        Map<String, String> request = web.request("openid");
        request.put("id_token_hint", token);

        assertThat(hint.pageError()).isEqualTo("invalid_logout_request");
        assertThat(access.status()).isEqualTo(401);
        assertThat(web.introspect(token).text("active")).isEqualTo("false");
        assertThat(alice.open(ClientApp.authorize(request)).redirected("error"))
                .isEqualTo("invalid_request");
    }

    @Requirement(
            "Back-Channel Logout 2.2: backchannel_logout_uri is absolute and safe, without a fragment")
    @Requirement(
            "Front-Channel Logout 2: frontchannel_logout_uri is of the origin of a redirect address")
    @ParameterizedTest
    @CsvSource({
        "backchannel_logout_uri, http://app.example/logout",
        "backchannel_logout_uri, http://10.0.0.1/logout",
        "backchannel_logout_uri, https://app.example/logout#fragment",
        "backchannel_logout_uri, https://user@app.example/",
        "backchannel_logout_uri, file:///etc/passwd",
        "backchannel_logout_uri, /logout",
        "frontchannel_logout_uri, https://other.example/logout",
        "frontchannel_logout_uri, https://web-N.example:8443/logout",
        "frontchannel_logout_uri, javascript:alert(1)",
        "backchannel_logout_session_required, yes",
    })
    void refusesAddressesOfOthersAndThoseThatAreNotSafe(String name, String value) {
        Outcome outcome =
                platform.tryApply(
                        """
                        version: 1
                        clients:
                          - client_id: web-N
                            name: Web app N
                            type: web
                            redirect_uris: ["https://web-N.example/callback"]
                            scopes: [openid]
                            settings: { NAME: "VALUE" }
                        """
                                .replace("NAME", name)
                                .replace("VALUE", value));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.toString()).contains("settings." + name);
    }

    private Map<String, Object> idToken(ClientApp client) {
        return Tokens.claims(alice.tokens(client, "openid", "one").text("id_token"));
    }

    private static void signOut(Person person) {
        Answer page = person.open("/sign-out");
        person.browser().post(page.action("sign-out"), page.hidden("sign-out"));
    }

    private UUID accountId() {
        return UUID.fromString(
                database.ask("select id from account where email = '%s'".formatted(alice.email())));
    }

    /** The internal ids of this platform's clients, for SQL. */
    private String mine() {
        return "(select id from client where client_id in ('%s', '%s'))"
                .formatted(web.id(), plain.id());
    }

    private int waiting() {
        return Integer.parseInt(
                database.ask("select count(*) from logout_notice where client in " + mine()));
    }

    private void assertThatNothingWaits() {
        await("select count(*) = 0 from logout_notice where client in " + mine());
    }

    // A notice that is gone was told again meanwhile, on a machine that is slow to come here.
    private void awaitAttempts(int attempts) {
        await(
                "select coalesce(bool_and(attempts >= %d and due_at < now() + interval '25 seconds'), true) from logout_notice where client in %s"
                        .formatted(attempts, mine()));
    }

    private void await(String condition) {
        Instant end = Instant.now().plus(Patience.LONG);
        while (!database.ask(condition).equals("t")) {
            assertThat(Instant.now()).as(condition).isBefore(end);
            Thread.onSpinWait();
        }
    }
}
