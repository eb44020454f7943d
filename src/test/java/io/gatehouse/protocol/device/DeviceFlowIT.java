package io.gatehouse.protocol.device;

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
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** From the code on the screen to tokens: RFC 8628. */
@GatehouseTest
class DeviceFlowIT {

    private static final String SCOPE = "openid email offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    Platform platform;
    ClientApp device;
    Person carol;

    @BeforeEach
    void make() {
        platform = DeviceClients.on(new Platform(state, issuer));
        device = platform.client("device");
        carol = platform.person("carol");
    }

    @Requirement("RFC 8628 3.2: both codes, the address, expires_in and interval, not stored")
    @Requirement("RFC 8628 3.5: authorization_pending until the person has answered, then tokens")
    @Requirement("RFC 8628 5.4: the person sees the application, the code, and a warning")
    @Test
    void aDeviceGetsTokensOnceItsPersonHasLetItIn() {
        Answer begun = device.deviceAuthorization(SCOPE);
        Answer pending = device.poll(begun.text("device_code"));

        Answer confirm = carol.recognise(begun.text("user_code"), "two");
        Answer done = carol.letIn(confirm);
        Answer tokens = device.poll(begun.text("device_code"));

        assertThat(begun.status()).isEqualTo(200);
        assertThat(begun.header("Cache-Control")).isEqualTo("no-store");
        assertThat(begun.json())
                .containsOnlyKeys(
                        "device_code",
                        "user_code",
                        "verification_uri",
                        "verification_uri_complete",
                        "expires_in",
                        "interval")
                .containsEntry("expires_in", 600)
                .containsEntry("interval", 5)
                .containsEntry("verification_uri", issuer.at("/device"))
                .containsEntry(
                        "verification_uri_complete",
                        issuer.at("/device?user_code=" + begun.text("user_code")));
        assertThat(begun.text("user_code"))
                .matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(pending.status()).isEqualTo(400);
        assertThat(pending.text("error")).isEqualTo("authorization_pending");
        assertThat(confirm.body())
                .contains(begun.text("user_code"), "Screen app", "Company Two", carol.email())
                .contains("If somebody sent you the code or a link");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body()).contains("data-device=\"allowed\"", "Screen app");
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.json())
                .containsOnlyKeys(
                        "access_token",
                        "token_type",
                        "expires_in",
                        "scope",
                        "refresh_token",
                        "id_token");
    }

    @Requirement("RFC 8628 3.1: unknown parameters are ignored")
    @Test
    void whatTheEndpointDoesNotKnowChangesNothing() {
        Answer begun =
                device.post(
                        "/oauth2/device_authorization",
                        form(
                                "scope",
                                "openid",
                                "colour",
                                "blue",
                                "filter[]",
                                "",
                                "redirect_uri",
                                "https://attacker.example/",
                                "response_type",
                                "token",
                                "user_code",
                                "BCDF-GHJK"));
        assertThat(begun.status()).as(begun.body()).isEqualTo(200);
        assertThat(begun.text("user_code")).isNotEqualTo("BCDF-GHJK");
        assertThat(
                        database.ask(
                                "select string_agg(parameters, ' ') from oauth_device_code d join client c on c.id = d.client where c.client_id = '%s'"
                                        .formatted(device.id())))
                .contains("openid")
                .doesNotContain("blue", "attacker");

        Answer done = carol.letIn(carol.recognise(begun.text("user_code"), "one"));
        Answer tokens = device.poll(begun.text("device_code"));

        assertThat(done.location()).isEmpty();
        assertThat(done.body()).contains("data-device=\"allowed\"");
        assertThat(tokens.text("scope")).isEqualTo("openid");
    }

    @Requirement("RFC 8628 3.1: unknown parameters are ignored")
    @Test
    void whatTheVerificationPageDoesNotKnowChangesNothing() {
        Answer begun = device.deviceAuthorization("openid");

        Answer page =
                carol.open(
                        begun.text("verification_uri_complete")
                                + "&colour=blue&colour=red&scope=email&decision=allow");
        Map<String, String> entered = new LinkedHashMap<>(page.hidden("device"));
        entered.putAll(form("user_code", begun.text("user_code"), "colour", "blue"));
        entered.putAll(form("scope", "email", "decision", "allow"));
        Answer signIn =
                carol.follow(carol.browser().post(page.action("device") + "?colour=red", entered));
        Answer confirm = carol.choose(carol.signIn(signIn), "one");
        Answer pending = device.poll(begun.text("device_code"));
        carol.letIn(confirm);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("value=\"%s\"".formatted(begun.text("user_code")));
        assertThat(page.hidden("device")).containsOnlyKeys("csrf");
        assertThat(confirm.hasForm("device-confirm")).isTrue();
        assertThat(pending.text("error")).isEqualTo("authorization_pending");
        assertThat(device.poll(begun.text("device_code")).text("scope")).isEqualTo("openid");
    }

    @Requirement("RFC 8628 3.4: a confidential client authenticates")
    @Test
    void aConfidentialDeviceProvesWhoItIs() {
        ClientApp recorder = platform.client("recorder");
        Answer begun = recorder.deviceAuthorization("openid series-N:read");
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));

        Answer stranger =
                platform.browser()
                        .post(
                                "/oauth2/token",
                                Map.of(
                                        "grant_type",
                                        "urn:ietf:params:oauth:grant-type:device_code",
                                        "device_code",
                                        begun.text("device_code"),
                                        "client_id",
                                        recorder.id()));
        Answer tokens = recorder.poll(begun.text("device_code"));

        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.text("error")).isEqualTo("invalid_client");
        assertThat(tokens.status()).isEqualTo(200);
    }

    @Test
    void theIdTokenTellsOfTheSignInOnTheOtherDevice() {
        Answer begun = device.deviceAuthorization("openid");
        Answer page = carol.enter(carol.open("/device"), begun.text("user_code"));
        page = carol.signIn(page);
        clock.forward(Duration.ofMinutes(2));
        carol.letIn(carol.choose(page, "one"));

        Map<String, Object> claims =
                Tokens.claims(device.poll(begun.text("device_code")).text("id_token"));

        assertThat(claims)
                .containsOnlyKeys(
                        "iss",
                        "sub",
                        "aud",
                        "iat",
                        "exp",
                        "auth_time",
                        "acr",
                        "amr",
                        "at_hash",
                        "sid",
                        "company")
                .containsEntry("aud", device.id())
                .containsEntry("acr", "1")
                .containsEntry("amr", List.of("pwd"));
        assertThat(((Number) claims.get("iat")).longValue())
                .isGreaterThanOrEqualTo(((Number) claims.get("auth_time")).longValue() + 119);
    }

    @Test
    void offlineAccessOutlivesTheBrowserAndNothingElseDoes() {
        String offline = letIn("openid offline_access", "one").text("refresh_token");
        Answer online = letIn("openid series-N:read", "one");
        Answer page = carol.open("/sign-out");
        carol.browser().post(page.action("sign-out"), page.hidden("sign-out"));

        Answer renewed = device.refresh(offline);
        Answer userInfo =
                platform.browser()
                        .get("/userinfo", "Authorization", "Bearer " + online.text("access_token"));

        assertThat(online.json()).doesNotContainKey("refresh_token");
        assertThat(userInfo.status()).isEqualTo(401);
        assertThat(renewed.status()).isEqualTo(200);
        assertThat(renewed.text("refresh_token")).isNotEqualTo(offline);
    }

    @Test
    void consentIsRememberedAndTheDeviceStillAskedAbout() {
        Answer first = device.deviceAuthorization(SCOPE);
        Answer page = carol.recognise(first.text("user_code"), "one");
        List<String> boxes = page.boxes("device-confirm", "scope");
        carol.letIn(page, List.of(platform.fill("series-N:read")));
        Answer second = device.deviceAuthorization(SCOPE);

        Answer again = carol.recognise(second.text("user_code"), "one");
        Answer pending = device.poll(second.text("device_code"));
        carol.letIn(again, List.of(platform.fill("series-N:read")));

        assertThat(boxes).contains("email", "offline_access", platform.fill("series-N:read"));
        assertThat(again.hasForm("device-confirm")).isTrue();
        assertThat(again.body()).contains(second.text("user_code"));
        assertThat(pending.text("error")).isEqualTo("authorization_pending");
        assertThat(device.poll(second.text("device_code")).text("scope").split(" "))
                .containsExactlyInAnyOrder("openid", platform.fill("series-N:read"));
    }

    @Test
    void aTrustedClientAsksAboutTheDeviceAndForNoConsent() {
        ClientApp plain = platform.client("device.plain");
        Answer begun = plain.deviceAuthorization("openid email");
        Answer confirm = carol.recognise(begun.text("user_code"), "");

        Answer done = carol.letIn(confirm);
        Answer tokens = plain.poll(begun.text("device_code"));

        assertThat(confirm.boxes("device-confirm", "scope")).isEmpty();
        assertThat(confirm.body()).contains("See your e-mail address", begun.text("user_code"));
        assertThat(done.body()).contains("data-device=\"allowed\"");
        assertThat(tokens.text("scope")).isEqualTo("openid email");
        assertThat(
                        database.ask(
                                "select count(*) from consent c join client t on t.id = c.client where t.client_id = '%s'"
                                        .formatted(plain.id())))
                .isEqualTo("0");
    }

    @Requirement("RFC 8628 6.1: a user code is taken in any case and grouping")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCodeIsTakenInAnyCaseAndGrouping(boolean hyphen) {
        Answer begun = device.deviceAuthorization("openid");
        String typed =
                begun.text("user_code").toLowerCase(Locale.ROOT).replace("-", hyphen ? " - " : "");

        assertThat(carol.recognise(typed, "one").hasForm("device-confirm")).isTrue();
    }

    @Requirement(
            "RFC 8628 3.3.1: verification_uri_complete leads nobody around the look at the code")
    @Test
    void aLinkWithTheCodeFillsTheFieldAndNoMore() {
        letIn("openid", "one");
        Answer begun = device.deviceAuthorization("openid");

        Answer page = carol.open(begun.text("verification_uri_complete"));
        Answer pending = device.poll(begun.text("device_code"));
        Answer confirm = carol.enter(page, begun.text("user_code"));

        assertThat(page.hasForm("device")).isTrue();
        assertThat(page.body())
                .contains("value=\"%s\"".formatted(begun.text("user_code")))
                .contains("Does the device in front of you show exactly this code?")
                .doesNotContain("Screen app");
        assertThat(pending.text("error")).isEqualTo("authorization_pending");
        assertThat(confirm.hasForm("device-confirm")).isTrue();
    }

    @Test
    void whatTheLinkSaysIsShownOnlyIfItIsACode() {
        assertThat(carol.open("/device?user_code=%3Cscript%3E").body()).contains("value=\"\"");
        assertThat(carol.open("/device?user_code=bcdf.ghjk").body())
                .contains("value=\"BCDF-GHJK\"");
    }

    @Requirement("RFC 8628 3.5: access_denied")
    @Test
    void aDeviceThatIsTurnedAwayLearnsIt() {
        Answer begun = device.deviceAuthorization("openid");
        Answer done = carol.turnAway(carol.recognise(begun.text("user_code"), "one"));

        Answer first = device.poll(begun.text("device_code"));
        Answer again = device.poll(begun.text("device_code"));

        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body()).contains("data-device=\"denied\"");
        assertThat(first.status()).isEqualTo(400);
        assertThat(first.text("error")).isEqualTo("access_denied");
        assertThat(again.text("error")).isEqualTo("access_denied");
        assertThat(authorizations()).isEqualTo("0");
        assertThat(events("device-code.denied")).isEqualTo("1");
    }

    @Test
    void theAnswerIsInTheLogOfTheCompany() {
        letIn("openid", "two");

        assertThat(
                        database.ask(
                                "select count(*) from audit_event e join company c on c.id = e.company_id"
                                        + " where e.action = 'device-code.allowed' and c.slug = '%s'"
                                                .formatted(platform.named("two"))))
                .isEqualTo("1");
    }

    @Test
    void theDeviceMayNameTheCompany() {
        Answer begun =
                device.post(
                        "/oauth2/device_authorization",
                        form("scope", "openid", "company", platform.named("two")));

        Answer confirm = carol.enter(carol.open("/device"), begun.text("user_code"));
        confirm = carol.signIn(confirm);

        assertThat(confirm.hasForm("device-confirm")).isTrue();
        assertThat(confirm.body()).contains("Company Two");
    }

    @Test
    void whoMayNotGoOnCanDoSoWithAnotherAccount() {
        Answer begun = device.deviceAuthorization("openid");
        Person dora = platform.person("dora");

        Answer refused = dora.recognise(begun.text("user_code"), "");
        Answer pending = device.poll(begun.text("device_code"));
        String onward =
                refused.body().replaceAll("(?s).*<a id=\"onward\"[^>]*href=\"([^\"]*)\".*", "$1");
        Answer signIn = dora.open(onward.replace("&amp;", "&"));
        Answer confirm = dora.signIn(signIn, platform.person("alice").email(), Platform.PASSWORD);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.pageError()).isEqualTo("access_denied");
        assertThat(pending.text("error")).isEqualTo("authorization_pending");
        assertThat(confirm.hasForm("device-confirm")).isTrue();
        assertThat(confirm.body()).contains(platform.person("alice").email());
    }

    @Test
    void maxAgeAsksForANewSignIn() {
        letIn("openid", "one");
        clock.forward(Duration.ofSeconds(61));
        Answer begun =
                device.post(
                        "/oauth2/device_authorization", form("scope", "openid", "max_age", "60"));

        Answer page = carol.enter(carol.open("/device"), begun.text("user_code"));
        Answer confirm = carol.signIn(page);

        assertThat(page.hasForm("sign-in")).isTrue();
        assertThat(confirm.hasForm("device-confirm")).isTrue();
    }

    @Test
    void aReloadedLastPageIsTheSameAndDoesNothing() {
        Answer begun = device.deviceAuthorization("openid");
        Answer confirm = carol.recognise(begun.text("user_code"), "one");

        Answer first = carol.letIn(confirm);
        Answer again = carol.letIn(confirm);

        assertThat(first.body()).contains("data-device=\"allowed\"");
        assertThat(again.body()).contains("data-device=\"allowed\"");
        assertThat(events("device-code.allowed")).isEqualTo("1");
        assertThat(authorizations()).isEqualTo("1");
    }

    @Test
    void aPageThatSomebodyElseWasFasterThanSaysSo() {
        Answer begun = device.deviceAuthorization("openid");
        Answer confirm = carol.recognise(begun.text("user_code"), "one");
        Person alice = platform.person("alice");
        alice.turnAway(alice.recognise(begun.text("user_code"), "one"));

        assertThatItIsOver(carol.letIn(confirm));
    }

    @Test
    void aPageThatComesTooLateSaysSo() {
        Answer begun = device.deviceAuthorization("openid");
        Answer confirm = carol.recognise(begun.text("user_code"), "one");
        clock.forward(Duration.ofMinutes(11));

        assertThatItIsOver(carol.letIn(confirm));
    }

    private void assertThatItIsOver(Answer late) {
        assertThat(late.status()).isEqualTo(400);
        assertThat(late.pageError()).isEqualTo("device_code_over");
        assertThat(authorizations()).isEqualTo("0");
    }

    @Test
    void aFlowThatIsTooOldBeginsAnew() {
        Answer begun = device.deviceAuthorization("openid");
        Answer confirm = carol.recognise(begun.text("user_code"), "one");
        clock.forward(Duration.ofMinutes(16));

        Answer late = carol.letIn(confirm);

        assertThat(late.pageError()).isEqualTo("flow_expired");
        assertThat(late.body()).contains("href=\"/device\"");
    }

    private Answer letIn(String scope, String company) {
        Answer begun = device.deviceAuthorization(scope);
        carol.letIn(carol.recognise(begun.text("user_code"), company));
        return device.poll(begun.text("device_code"));
    }

    private static Map<String, String> form(String... pairs) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            form.put(pairs[i], pairs[i + 1]);
        }
        return form;
    }

    private String authorizations() {
        return database.ask(
                "select count(*) from oauth_authorization a join client c on c.id = a.client where c.client_id = '%s'"
                        .formatted(device.id()));
    }

    private String events(String action) {
        return database.ask(
                "select count(*) from audit_event e join client c on e.subject = 'client:' || c.id"
                        + " where e.action = '%s' and c.client_id = '%s'"
                                .formatted(action, device.id()));
    }
}
