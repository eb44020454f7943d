package io.gatehouse.protocol.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What strangers try: RFC 8628 section 5. */
@GatehouseTest
class DeviceAttacksIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired UserCodeDesk desk;
    Platform platform;
    ClientApp device;
    Person carol;

    @BeforeEach
    void make() {
        platform = DeviceClients.on(new Platform(state, issuer));
        device = platform.client("device");
        carol = platform.person("carol");
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Sec-Fetch-Site, cross-site"})
    void noOtherSiteEntersACode(String header, String value) {
        Answer begun = device.deviceAuthorization("openid");
        Map<String, String> form = new LinkedHashMap<>(carol.open("/device").hidden("device"));
        form.put("user_code", begun.text("user_code"));

        Answer forged = carol.browser().post("/device", form, header, value);
        form.put("csrf", "forged");
        Answer made = carol.browser().post("/device", form);
        form.put("csrf", platform.person("alice").open("/device").hidden("device").get("csrf"));
        Answer others = carol.browser().post("/device", form);

        assertThat(List.of(forged, made, others))
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(403);
                    assertThat(answer.pageError()).isEqualTo("form_expired");
                });
    }

    @Requirement("RFC 6749 10.12: the pages' forms are protected against CSRF")
    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Sec-Fetch-Site, cross-site"})
    void noOtherSiteLetsADeviceIn(String header, String value) {
        Answer begun = device.deviceAuthorization("openid");
        Answer confirm = carol.recognise(begun.text("user_code"), "one");
        Map<String, String> form = new LinkedHashMap<>(confirm.hidden("device-confirm"));
        form.put("decision", "allow");

        Answer forged = carol.browser().post("/consent", form, header, value);
        form.put("csrf", "forged");
        Answer made = carol.browser().post("/consent", form);

        assertThat(forged.status()).isEqualTo(403);
        assertThat(made.status()).isEqualTo(403);
        assertThat(device.poll(begun.text("device_code")).text("error"))
                .isEqualTo("authorization_pending");
    }

    @Requirement("RFC 6749 10.13: no page stands in a frame")
    @Test
    void noPageStandsInAFrame() {
        Answer entry = carol.open("/device");
        Answer confirm =
                carol.recognise(device.deviceAuthorization("openid").text("user_code"), "one");

        assertThat(List.of(entry, confirm, carol.letIn(confirm)))
                .allSatisfy(page -> {
                    assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
                    assertThat(page.header("Content-Security-Policy"))
                            .contains("frame-ancestors 'none'", "form-action 'self';");
                    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
                });
    }

    // The attacker went as far as possible at a browser of his own, and sends the victim the rest.
    @Requirement("RFC 8628 5.4: no link leads into what somebody else began")
    @ParameterizedTest
    @ValueSource(strings = {"/device", "/consent", "/sign-in", "/choose-company"})
    void nobodyGoesOnInTheFlowOfAnAttacker(String path) {
        Answer begun = device.deviceAuthorization("openid");
        Answer attackers = platform.person("alice").recognise(begun.text("user_code"), "one");
        String flow = attackers.hidden("device-confirm").get("flow");
        carol.recognise(device.deviceAuthorization("openid").text("user_code"), "one");

        Answer page = carol.browser().get(path + "?flow=" + Http.encode(flow));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_flow");
        assertThat(device.poll(begun.text("device_code")).text("error"))
                .isEqualTo("authorization_pending");
    }

    @Test
    void aFlowEndsWhereItBegan() {
        Answer confirm =
                carol.recognise(device.deviceAuthorization("openid").text("user_code"), "one");
        String ofDevice = Http.encode(confirm.hidden("device-confirm").get("flow"));
        Answer signIn =
                platform.person("alice")
                        .open(ClientApp.authorize(platform.client("web").request("openid")));
        Person alice = platform.person("alice");
        Answer page = alice.open(ClientApp.authorize(platform.client("web").request("openid")));
        String ofBrowser = Http.encode(page.hidden("sign-in").get("flow"));

        assertThat(signIn.hasForm("sign-in")).isTrue();
        assertThat(carol.browser().get("/oauth2/authorize?flow=" + ofDevice).pageError())
                .isEqualTo("invalid_flow");
        assertThat(alice.browser().get("/device?flow=" + ofBrowser).pageError())
                .isEqualTo("invalid_flow");
    }

    @Test
    void anAnswerCountsForItsOwnCodeAlone() {
        Answer mine = device.deviceAuthorization("openid");
        Answer attackers = device.deviceAuthorization("openid");
        Answer confirm = carol.recognise(mine.text("user_code"), "one");
        Map<String, String> form = new LinkedHashMap<>(confirm.hidden("device-confirm"));
        form.put("decision", "allow");
        form.put("user_code", attackers.text("user_code"));

        carol.follow(
                carol.browser().post("/consent?user_code=" + attackers.text("user_code"), form));

        assertThat(device.poll(mine.text("device_code")).status()).isEqualTo(200);
        assertThat(device.poll(attackers.text("device_code")).text("error"))
                .isEqualTo("authorization_pending");
    }

    @Test
    void whoSignsInAsSomebodyElseIsAskedAgain() {
        Answer begun = device.deviceAuthorization("openid");
        Answer confirm = carol.recognise(begun.text("user_code"), "one");
        carol.signIn(carol.open("/sign-in"), platform.person("alice").email(), Platform.PASSWORD);

        Answer page = carol.letIn(confirm);

        assertThat(page.hasForm("device-confirm")).isTrue();
        assertThat(page.body()).contains(platform.person("alice").email());
        assertThat(device.poll(begun.text("device_code")).text("error"))
                .isEqualTo("authorization_pending");
    }

    // A stranger must not learn which codes exist, existed, or were answered.
    @Requirement("RFC 8628 5.1: a wrong code tells nothing")
    @Test
    void everyCodeThatDoesNotWaitIsOneAnswer() {
        Answer answered = device.deviceAuthorization("openid");
        carol.turnAway(carol.recognise(answered.text("user_code"), "one"));
        ClientApp other = platform.client("device.other");
        Answer disabled = other.deviceAuthorization("openid");
        platform.apply(
                """
                version: 1
                clients: [{ client_id: device.other-N, name: Other, type: device, state: disabled, scopes: [openid, email] }]
                """);
        Answer over = device.deviceAuthorization("openid");
        String unknown = enter("BCDF-GHJK");

        assertThat(unknown).contains("No device is waiting with this code");
        assertThat(enter(answered.text("user_code"))).isEqualTo(unknown);
        assertThat(enter(disabled.text("user_code"))).isEqualTo(unknown);
        assertThat(enter("nonsense")).isEqualTo(unknown);
        clock.forward(Duration.ofMinutes(11));
        assertThat(enter(over.text("user_code"))).isEqualTo(unknown);
    }

    @Requirement("RFC 8628 5.1: guessing user codes is slowed down")
    @Test
    void oneAccountIsSoonToldToWait() {
        carol.signIn(carol.open("/sign-in"));
        clock.stop();
        IntStream.range(0, 10)
                .forEach(i -> assertThat(guess(carol, wrong(i)).status()).isEqualTo(200));
        Answer begun = device.deviceAuthorization("openid");

        Answer right = guess(carol, begun.text("user_code"));
        Person alice = platform.person("alice");
        alice.signIn(alice.open("/sign-in"));
        Answer others = guess(alice, begun.text("user_code"));

        assertThat(right.status()).isEqualTo(429);
        assertThat(right.header("Retry-After")).isEqualTo("600");
        assertThat(right.body()).contains("Please wait 10 minutes");
        assertThat(others.hasForm("device-confirm")).isTrue();
        clock.forward(Duration.ofSeconds(601));
        Answer fresh = device.deviceAuthorization("openid");
        assertThat(guess(carol, fresh.text("user_code")).hasForm("choose-company")).isTrue();
    }

    @Requirement("RFC 8628 5.1: guessing user codes is slowed down")
    @Test
    void oneNetworkIsToldToWaitHoweverManyGuessesItSendsAtOnce() {
        clock.stop();

        List<UserCodeDesk.Outcome> outcomes =
                Parallel.run(100, () -> desk.enter(wrong(0), from("192.0.2.1")));

        assertThat(outcomes.stream().filter(UserCodeDesk.Unknown.class::isInstance)).hasSize(30);
        assertThat(desk.enter(right(), from("192.0.2.1"))).isInstanceOf(UserCodeDesk.Full.class);
        assertThat(desk.enter(right(), from("192.0.2.2"))).isInstanceOf(UserCodeDesk.Found.class);
        clock.forward(Duration.ofSeconds(601));
        assertThat(desk.enter(right(), from("192.0.2.1"))).isInstanceOf(UserCodeDesk.Found.class);
    }

    // Entered again and again, a code of the attacker's own must not make room for guesses.
    @Test
    void rightCodesInBetweenGainNothing() {
        clock.stop();
        String own = right();
        IntStream.range(0, 30)
                .forEach(i -> {
                    assertThat(desk.enter(own, from("192.0.2.3")))
                            .isInstanceOf(UserCodeDesk.Found.class);
                    assertThat(desk.enter(wrong(i), from("192.0.2.3")))
                            .isInstanceOf(UserCodeDesk.Unknown.class);
                });

        assertThat(desk.enter(wrong(31), from("192.0.2.3"))).isInstanceOf(UserCodeDesk.Full.class);
    }

    @Requirement("RFC 8628 5.1: guessing user codes is slowed down")
    @Test
    void strangersFromEverywhereAreToldToWaitAndThoseSignedInAreNot() {
        clock.stop();
        // Nobody else's minute is this one.
        clock.forward(Duration.ofDays(1));
        IntStream.range(0, 100)
                .forEach(i ->
                        assertThat(desk.enter(wrong(i), from("198.51.100." + i)))
                                .isInstanceOf(UserCodeDesk.Unknown.class));

        UserCodeDesk.Outcome stranger = desk.enter(right(), from("203.0.113.1"));
        UserCodeDesk.Outcome known =
                desk.enter(
                        right(), new UserCodeDesk.Visitor("203.0.113.1", UUID.randomUUID(), "R"));

        assertThat(stranger)
                .isInstanceOfSatisfying(
                        UserCodeDesk.Full.class, full -> assertThat(full.everywhere()).isTrue());
        assertThat(known).isInstanceOf(UserCodeDesk.Found.class);
    }

    private static UserCodeDesk.Visitor from(String network) {
        return new UserCodeDesk.Visitor(network, null, "R");
    }

    /** A code that a device shows at this moment. */
    private String right() {
        return device.deviceAuthorization("openid").text("user_code");
    }

    /** Of 25 billion codes one that next to certainly no device shows. */
    private static String wrong(int number) {
        return "BCDFGHJKLMNPQRSTVWXZ".charAt(number % 20) + "BBBBBBB";
    }

    /** What somebody who is not signed in sees, apart from what is new in each answer. */
    private String enter(String userCode) {
        Answer page = guess(platform.person("dora"), userCode);
        assertThat(page.status()).isEqualTo(200);
        return page.body().replaceAll("(value|nonce)=\"[^\"]*\"", "$1");
    }

    private static Answer guess(Person person, String userCode) {
        return person.enter(person.open("/device"), userCode);
    }
}
