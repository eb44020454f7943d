package io.gatehouse.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.accounts.PasswordSignIn;
import io.gatehouse.accounts.SignInOrigin;
import io.gatehouse.accounts.SignInOutcome;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Sign-in by password: one answer for every failure, throttled, a session of its own. */
@GatehouseTest
class SignInIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    @Autowired PasswordSignIn passwords;
    Platform platform;
    ClientApp plain;
    Person alice;
    Person carol;

    @BeforeEach
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                accounts:
                                  - email: gone-N@one.example
                                    state: disabled
                                    password: PASSWORD
                                  - email: bare-N@one.example
                                """);
        plain = platform.client("plain");
        alice = platform.person("alice");
        carol = platform.person("carol");
    }

    // All tests come from one network, whose failures count too.
    @AfterEach
    void forgetFailures() {
        database.asOwner("delete from throttle");
    }

    @ParameterizedTest
    @CsvSource({
        "nobody-N@one.example",
        "gone-N@one.example",
        "bare-N@one.example",
        "not an address",
        "alice-N@one.example'--",
    })
    void everyFailureLooksLikeAWrongPassword(String who) {
        String username = platform.fill(who);
        Answer page = alice.open("/sign-in");

        Answer wrong = alice.signIn(page, alice.email(), "not-the-password");
        Answer other = alice.signIn(page, username, Platform.PASSWORD);

        assertThat(wrong.status()).isEqualTo(200);
        assertThat(wrong.hasForm("sign-in")).isTrue();
        assertThat(wrong.body()).contains("role=\"alert\"");
        assertThat(other.status()).isEqualTo(200);
        assertThat(withoutChance(other)).isEqualTo(withoutChance(wrong));
        assertThat(other.response().headers().map().keySet())
                .isEqualTo(wrong.response().headers().map().keySet());
        assertThat(other.header("Set-Cookie")).isEmpty();
    }

    @Test
    void asksForWhatIsMissing() {
        Answer page = alice.open("/sign-in");

        assertThat(alice.signIn(page, alice.email(), "").status()).isEqualTo(400);
        assertThat(alice.signIn(page, "", Platform.PASSWORD).status()).isEqualTo(400);
        assertThat(alice.signIn(page, "a".repeat(321), "x").status()).isEqualTo(400);
        assertThat(alice.signIn(page, alice.email(), "x".repeat(5_000)).status()).isEqualTo(200);
    }

    @Test
    void theAddressMayBeWrittenWithCapitals() {
        Answer answer = send(alice, alice.email().toUpperCase(Locale.ROOT));

        assertThat(answer.location()).isEqualTo(issuer.at("/account"));
    }

    @Test
    void afterTooManyFailuresEvenTheRightPasswordHasToWait() {
        clock.stop();
        Answer page = alice.open("/sign-in");
        fail(page, 6);

        Answer right = send(alice, alice.email());

        assertThat(right.status()).isEqualTo(429);
        assertThat(right.header("Retry-After")).isEqualTo("1");
        assertThat(right.hasForm("sign-in")).isTrue();
        assertThat(right.header("Set-Cookie")).isEmpty();
        assertThat(send(carol, carol.email()).location()).isEqualTo(issuer.at("/account"));
    }

    @Test
    void theWaitDoublesAndEndsByItself() {
        clock.stop();
        Answer page = alice.open("/sign-in");
        fail(page, 6);
        clock.forward(Duration.ofSeconds(1));
        fail(page, 1);

        assertThat(send(alice, alice.email()).header("Retry-After")).isEqualTo("2");
        clock.forward(Duration.ofSeconds(2));
        assertThat(send(alice, alice.email()).location()).isEqualTo(issuer.at("/account"));
        fail(page, 5);
        assertThat(send(alice, alice.email()).location()).isEqualTo(issuer.at("/account"));
    }

    @Test
    void anUnknownAddressIsThrottledLikeAKnownOne() {
        clock.stop();
        Answer page = alice.open("/sign-in");
        String unknown = platform.fill("nobody-N@one.example");
        IntStream.range(0, 6).forEach(i -> alice.signIn(page, unknown, "wrong"));

        assertThat(send(alice, unknown).status()).isEqualTo(429);
    }

    @Test
    void anAccountIsProtectedFromManyNetworks() {
        String email = quickAccount("quick-N");
        clock.stop();
        guessFromManyNetworks(email);

        SignInOutcome outcome =
                passwords.attempt(email, "another password", from("198.51.100.1"), "R");

        assertThat(outcome).isInstanceOf(SignInOutcome.Throttled.class);
        clock.forward(Duration.ofSeconds(2));
        assertThat(passwords.attempt(email, "another password", from("198.51.100.1"), "R"))
                .isInstanceOf(SignInOutcome.Accepted.class);
    }

    @Test
    void strangersDoNotLockOutAPersonAtTheirOwnBrowser() {
        String email = quickAccount("quick-N");
        Person owner = platform.person("dora");
        owner.signIn(owner.open("/sign-in"), email, "another password");
        String known = owner.browser().cookies().get(device());
        owner.browser().cookies().remove(sessionCookie());
        clock.stop();
        guessFromManyNetworks(email);

        Answer elsewhere = carol.signIn(carol.open("/sign-in"), email, "another password");
        Answer atHome = owner.signIn(owner.open("/sign-in"), email, "another password");

        assertThat(known).isNotEmpty();
        assertThat(elsewhere.status()).isEqualTo(429);
        assertThat(owner.browser().cookies()).containsKey(sessionCookie());
        assertThat(atHome.body()).contains(email);
    }

    @Test
    void aKnownBrowserIsKnownForItsAccountAloneAndMayNotGuessMore() {
        String email = quickAccount("quick-N");
        String another = quickAccount("other-N");
        Person thief = platform.person("dora");
        thief.signIn(thief.open("/sign-in"), email, "another password");
        thief.browser().cookies().remove(sessionCookie());
        clock.stop();
        guessFromManyNetworks(another);
        Answer page = thief.open("/sign-in");

        Answer other = thief.signIn(page, another, "another password");
        IntStream.range(0, 6).forEach(i -> thief.signIn(page, email, "guess"));
        Answer seventh = thief.signIn(page, email, "another password");
        thief.browser().cookies().compute(device(), (name, value) -> "A" + value.substring(1));
        Answer forged = thief.signIn(page, another, "another password");

        assertThat(other.status()).as("another account").isEqualTo(429);
        assertThat(seventh.status()).as("after six wrong guesses").isEqualTo(429);
        assertThat(forged.status()).as("a cookie that was changed").isEqualTo(429);
    }

    @Test
    void guessesSentAllAtOnceAreCountedLikeOthers() {
        clock.stop();

        List<SignInOutcome> outcomes =
                Parallel.run(
                        30,
                        () -> passwords.attempt(alice.email(), "wrong", from("192.0.2.1"), "R"));

        int inFlight = Runtime.getRuntime().availableProcessors();
        assertThat(outcomes.stream().filter(SignInOutcome.Refused.class::isInstance).count())
                .isBetween(5L, 6L + inFlight);
    }

    @Test
    void theSessionCookieIsOutOfReachOfScripts() {
        Answer answer = send(alice, alice.email());

        String cookie = answer.header("Set-Cookie");
        assertThat(cookie)
                .startsWith("gatehouse-" + issuer.uri().getPort() + "=")
                .contains("; Path=/")
                .contains("; HttpOnly")
                .contains("; SameSite=Lax")
                .doesNotContain("Domain")
                .doesNotContain("Max-Age")
                .doesNotContain("Expires");
        assertThat(session(alice)).hasSize(43);
        assertThat(
                        database.ask(
                                "select count(*) from session where encode(cookie_hash, 'escape') like '%"
                                        + session(alice)
                                        + "%'"))
                .isEqualTo("0");
    }

    @Test
    void aCookieThatSomebodyPlantedIsNotTakenOver() {
        String name = "gatehouse-" + issuer.uri().getPort();
        alice.browser().cookies().put(name, "planted");

        send(alice, alice.email());

        assertThat(session(alice)).isNotEqualTo("planted");
        Person attacker = platform.person("carol");
        attacker.browser().cookies().put(name, "planted");
        assertThat(attacker.open("/account").hasForm("sign-in")).isTrue();
    }

    @Test
    void aNewSignInOfTheSamePersonChangesTheCookieAndKeepsTheSession() {
        Map<String, Object> before = idToken(alice);
        String old = session(alice);

        send(alice, alice.email());

        assertThat(session(alice)).isNotEqualTo(old);
        assertThat(idToken(alice).get("sid")).isEqualTo(before.get("sid"));
        assertDead(old);
    }

    @Test
    void anotherPersonsSignInEndsTheSessionAndItsTokens() {
        Answer tokens = alice.tokens(platform.client("web"), "openid series-N:read", "one");
        String old = session(alice);
        String access = tokens.text("access_token");

        send(alice, carol.email());

        assertDead(old);
        assertThat(platform.client("web").introspect(access).json())
                .containsExactly(Map.entry("active", false));
        assertThat(
                        database.ask(
                                "select ended_at is not null from session where id = '%s'"
                                        .formatted(
                                                Tokens.claims(tokens.text("id_token")).get("sid"))))
                .isEqualTo("t");
        assertThat(alice.open("/account").body()).contains(carol.email());
    }

    @Test
    void aSessionEndsWithItsAccount() {
        send(alice, alice.email());
        platform.apply(
                """
                version: 1
                accounts:
                  - email: alice-N@one.example
                    state: disabled
                """);

        assertThat(alice.open("/account").hasForm("sign-in")).isTrue();
        assertThat(none(alice).redirected("error")).isEqualTo("login_required");
    }

    @Test
    void aSessionThatIsNotUsedEndsAfterAnHour() {
        send(alice, alice.email());
        clock.forward(Duration.ofMinutes(59));
        assertThat(none(alice).redirected("code")).isNotEmpty();

        clock.forward(Duration.ofMinutes(61));

        assertThat(none(alice).redirected("error")).isEqualTo("login_required");
    }

    @Test
    void aSessionEndsAfterTwelveHoursHoweverUsed() {
        send(alice, alice.email());
        IntStream.range(0, 14)
                .forEach(i -> {
                    clock.forward(Duration.ofMinutes(50));
                    assertThat(none(alice).redirected("code")).isNotEmpty();
                });

        clock.forward(Duration.ofMinutes(25));

        assertThat(none(alice).redirected("error")).isEqualTo("login_required");
    }

    @Test
    void withoutAFlowItLeadsToTheAccountPage() {
        Answer answer = send(alice, alice.email());

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).isEqualTo(issuer.at("/account"));
        assertThat(alice.open("/account").body()).contains(alice.email());
    }

    @Test
    void signingOutAsksFirstAndEndsTheSession() {
        send(alice, alice.email());
        String old = session(alice);

        Answer page = alice.open("/sign-out");
        assertThat(page.hasForm("sign-out")).isTrue();
        assertThat(alice.open("/account").body()).contains(alice.email());
        Answer answer = alice.browser().post("/sign-out", page.hidden("sign-out"));

        assertThat(answer.location()).isEqualTo(issuer.at("/signed-out"));
        assertThat(answer.header("Set-Cookie")).contains("Max-Age=0");
        assertDead(old);
        assertThat(alice.open("/sign-out").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Sec-Fetch-Site, cross-site"})
    void nobodyIsSignedOutByAnotherSite(String header, String value) {
        send(alice, alice.email());
        Map<String, String> form = alice.open("/sign-out").hidden("sign-out");

        assertThat(alice.browser().post("/sign-out", Map.of("csrf", "forged")).status())
                .isEqualTo(403);
        assertThat(alice.browser().post("/sign-out", form, header, value).status()).isEqualTo(403);

        assertThat(alice.open("/account").body()).contains(alice.email());
    }

    /** An account whose hash costs next to nothing, so that many may guess at it. */
    private String quickAccount(String name) {
        String email = platform.fill(name + "@one.example");
        platform.apply(
                """
                version: 1
                accounts:
                  - { email: "%s", password_hash: "{bcrypt}%s" }
                """
                        .formatted(
                                email,
                                Platform.verbatim(
                                        new BCryptPasswordEncoder(4).encode("another password"))));
        return email;
    }

    private void guessFromManyNetworks(String email) {
        IntStream.range(0, 51)
                .forEach(i -> passwords.attempt(email, "wrong", from("192.0.2." + i), "R"));
    }

    private String device() {
        return "gatehouse-" + issuer.uri().getPort() + "-device";
    }

    private String sessionCookie() {
        return "gatehouse-" + issuer.uri().getPort();
    }

    private static SignInOrigin from(String network) {
        return new SignInOrigin(network, null);
    }

    private void fail(Answer page, int times) {
        IntStream.range(0, times)
                .forEach(i ->
                        assertThat(alice.signIn(page, alice.email(), "wrong").status())
                                .isEqualTo(200));
    }

    private Answer send(Person person, String username) {
        Map<String, String> form =
                new LinkedHashMap<>(person.browser().get("/sign-in").hidden("sign-in"));
        form.put("username", username);
        form.put("password", Platform.PASSWORD);
        return person.browser().post("/sign-in", form);
    }

    private String session(Person person) {
        return person.browser().cookies().get("gatehouse-" + issuer.uri().getPort());
    }

    private void assertDead(String cookie) {
        String another = quickAccount("other-N");
        Person thief = platform.person("dora");
        thief.browser().cookies().put("gatehouse-" + issuer.uri().getPort(), cookie);
        assertThat(thief.open("/account").hasForm("sign-in")).isTrue();
    }

    private Map<String, Object> idToken(Person person) {
        return Tokens.claims(person.tokens(plain, "openid", "").text("id_token"));
    }

    private Answer none(Person person) {
        Map<String, String> request = plain.request("openid");
        request.put("prompt", "none");
        return person.open(ClientApp.authorize(request));
    }

    private static List<String> withoutChance(Answer answer) {
        return answer.body()
                .replaceAll("(name=\"(flow|csrf|username)\"[^>]*value=)\"[^\"]*\"", "$1")
                .replaceAll("id=\"username\"[^>]*", "")
                .replaceAll("nonce=\"[^\"]*\"", "")
                .lines()
                .toList();
    }
}
