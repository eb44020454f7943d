package io.gatehouse.protocol.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.store.DeviceCodes;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.DpopProof;
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
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The two endpoints that a device calls: RFC 8628 sections 3.1, 3.2, 3.4 and 3.5. */
@GatehouseTest
class DeviceGrantIT {

    private static final String ENDPOINT = "/oauth2/device_authorization";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    @Autowired DeviceCodes codes;
    Platform platform;
    ClientApp device;
    Person carol;

    @BeforeEach
    void make() {
        platform = DeviceClients.on(new Platform(state, issuer));
        device = platform.client("device");
        carol = platform.person("carol");
    }

    @Requirement("RFC 8628 3.5: slow_down adds five seconds for good, on every node")
    @Test
    void whoAsksTooOftenHasToWaitLongerFromThenOn() {
        clock.stop();
        String code = device.deviceAuthorization("openid").text("device_code");

        assertThat(error(code)).isEqualTo("authorization_pending");
        clock.forward(Duration.ofSeconds(5));
        assertThat(error(code)).isEqualTo("authorization_pending");
        clock.forward(Duration.ofSeconds(4));
        assertThat(error(code)).as("4 s, not 5").isEqualTo("slow_down");
        clock.forward(Duration.ofSeconds(9));
        assertThat(error(code)).as("9 s, not 10").isEqualTo("slow_down");
        clock.forward(Duration.ofSeconds(15));
        assertThat(error(code)).isEqualTo("authorization_pending");
        clock.forward(Duration.ofSeconds(5));
        assertThat(error(code)).as("the interval stays 15 s").isEqualTo("slow_down");
        assertThat(
                        database.ask(
                                "select max(interval_seconds) from oauth_device_code d join client c on c.id = d.client where c.client_id = '%s'"
                                        .formatted(device.id())))
                .isEqualTo("20");
    }

    @Test
    void aLittleJitterIsNotTooOften() {
        clock.stop();
        String code = device.deviceAuthorization("openid").text("device_code");
        assertThat(error(code)).isEqualTo("authorization_pending");
        clock.forward(Duration.ofMillis(4_600));

        assertThat(error(code)).isEqualTo("authorization_pending");
    }

    @Test
    void whoeverAsksTooOftenGetsTheTokensAllTheSame() {
        Answer begun = device.deviceAuthorization("openid");
        device.poll(begun.text("device_code"));
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));

        assertThat(device.poll(begun.text("device_code")).status()).isEqualTo(200);
    }

    @Requirement("RFC 8628 3.5: expired_token")
    @Test
    void aCodeIsOverAfterTenMinutesAndForgottenAfterAnHourMore() {
        Answer waiting = device.deviceAuthorization("openid");
        Answer allowed = device.deviceAuthorization("openid");
        carol.letIn(carol.recognise(allowed.text("user_code"), "one"));
        clock.forward(Duration.ofSeconds(540));
        assertThat(error(waiting.text("device_code"))).isEqualTo("authorization_pending");
        clock.forward(Duration.ofSeconds(61));

        assertThat(error(waiting.text("device_code"))).isEqualTo("expired_token");
        assertThat(error(allowed.text("device_code"))).isEqualTo("expired_token");
        codes.clean(clock.instant().plus(Duration.ofMinutes(59)), 1_000);
        assertThat(error(waiting.text("device_code"))).isEqualTo("expired_token");
        codes.clean(clock.instant().plus(Duration.ofMinutes(61)), 1_000);
        assertThat(error(waiting.text("device_code"))).isEqualTo("invalid_grant");
    }

    @Requirement("RFC 8628 3.4: a device code works once, also under races")
    @Test
    void aCodeWorksOnceAndItsReplayEndsWhatCameFromIt() {
        Answer begun = device.deviceAuthorization("openid offline_access");
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));
        Answer tokens = device.poll(begun.text("device_code"));

        Answer replayed = device.poll(begun.text("device_code"));

        assertThat(tokens.status()).isEqualTo(200);
        assertThat(replayed.status()).isEqualTo(400);
        assertThat(replayed.text("error")).isEqualTo("invalid_grant");
        assertThat(device.refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
        assertThat(
                        database.ask(
                                "select revoked_because from oauth_authorization a join client c on c.id = a.client where c.client_id = '%s'"
                                        .formatted(device.id())))
                .isEqualTo("device-code-replayed");
    }

    @Requirement("RFC 8628 3.4: a device code is for the client that it was issued to")
    @ParameterizedTest
    @CsvSource({
        "device.other, invalid_grant",
        "recorder, invalid_grant",
        "web, unauthorized_client",
        "gateway, unauthorized_client",
    })
    void aCodeBelongsToTheClientThatBegan(String other, String error) {
        Answer begun = device.deviceAuthorization("openid");
        Answer pending = platform.client(other).poll(begun.text("device_code"));
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));

        Answer stolen = platform.client(other).poll(begun.text("device_code"));

        assertThat(pending.text("error")).isEqualTo(error);
        assertThat(stolen.text("error")).isEqualTo(error);
        assertThat(device.poll(begun.text("device_code")).status()).isEqualTo(200);
    }

    @Requirement("RFC 8628 3.5: what is no device code is invalid_grant")
    @Test
    void aUserCodeIsNoDeviceCodeAndTheReverse() {
        Answer begun = device.deviceAuthorization("openid");

        assertThat(error(begun.text("user_code"))).isEqualTo("invalid_grant");
        assertThat(error("dc_0fsz_" + "A".repeat(43))).isEqualTo("invalid_grant");
        assertThat(carol.enter(carol.open("/device"), begun.text("device_code")).body())
                .contains("No device is waiting");
    }

    @Requirement("RFC 8628 3.4: device_code is needed")
    @Test
    void aRequestWithoutTheCodeIsMalformed() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:device_code");

        assertThat(device.token(form).text("error")).isEqualTo("invalid_request");
    }

    @Requirement("RFC 9449 5: each grant binds its token to the key")
    @Test
    void theKeyOfTheDeviceBindsItsTokens() {
        DpopKey key = DpopKey.make();
        Answer begun = device.deviceAuthorization("openid offline_access");
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));

        Answer tokens = device.holding(key).poll(begun.text("device_code"));
        Answer without = device.refresh(tokens.text("refresh_token"));
        Answer with = device.holding(key).refresh(tokens.text("refresh_token"));

        assertThat(tokens.text("token_type")).isEqualTo("DPoP");
        assertThat(Tokens.claims(tokens.text("access_token")))
                .containsEntry("cnf", Map.of("jkt", key.thumbprint()));
        assertThat(without.text("error")).isEqualTo("invalid_grant");
        assertThat(with.status()).isEqualTo(200);
    }

    @Test
    void aProofAtTheBeginningBindsTheCode() {
        DpopKey key = DpopKey.make();
        DpopProof proof = key.proof("POST", issuer.at(ENDPOINT));
        String nonce =
                device.post(ENDPOINT, form("scope", "openid"), "DPoP", proof.sign())
                        .header("DPoP-Nonce");
        Answer begun =
                device.post(
                        ENDPOINT,
                        form("scope", "openid"),
                        "DPoP",
                        proof.with("nonce", nonce).sign());
        Answer pending = device.poll(begun.text("device_code"));
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));

        Answer without = device.poll(begun.text("device_code"));
        Answer withOther = device.holding(DpopKey.make()).poll(begun.text("device_code"));
        Answer with = device.holding(key).poll(begun.text("device_code"));

        assertThat(pending.text("error")).isEqualTo("invalid_grant");
        assertThat(without.text("error")).isEqualTo("invalid_grant");
        assertThat(withOther.text("error")).isEqualTo("invalid_grant");
        assertThat(with.text("token_type")).isEqualTo("DPoP");
    }

    @Requirement("RFC 8707 2.2: a token request names one of the resources authorized")
    @Test
    void resourcesLimitWhatTheDeviceGets() {
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://second-N.example
                    name: Second API N
                    scopes: [{ name: "second-N:read", description: "Read" }]
                companies:
                  - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://second-N.example"] }
                clients:
                  - { client_id: device-N, name: Screen app N, type: device, scopes: [openid, "series-N:read", "second-N:read"] }
                """);
        String both = platform.fill("openid series-N:read second-N:read");
        String second = platform.fill("https://second-N.example");

        Answer without = device.deviceAuthorization(both);
        Answer unknown =
                device.post(ENDPOINT, form("scope", both, "resource", "https://else.example"));
        Answer begun = device.post(ENDPOINT, form("scope", both, "resource", second));
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));
        Map<String, String> poll =
                form(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "device_code",
                        begun.text("device_code"),
                        "resource",
                        platform.audience());
        Answer other = device.token(poll);
        poll.put("resource", second);
        Answer tokens = device.token(poll);

        assertThat(without.text("error")).isEqualTo("invalid_target");
        assertThat(unknown.text("error")).isEqualTo("invalid_target");
        assertThat(other.text("error")).as("and spends nothing").isEqualTo("invalid_target");
        assertThat(Tokens.claims(tokens.text("access_token"))).containsEntry("aud", second);
        assertThat(tokens.text("scope")).doesNotContain("series");
    }

    @Test
    void singleClaimsComeWhereTheyWereAskedFor() {
        Answer begun =
                device.post(
                        ENDPOINT,
                        form("scope", "openid", "claims", "{\"id_token\":{\"email\":null}}"));
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));

        assertThat(Tokens.claims(device.poll(begun.text("device_code")).text("id_token")))
                .containsEntry("email", carol.email());
    }

    @Requirement("RFC 8628 3.2: errors are those of the token endpoint")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scope    | ''                | invalid_scope",
                "scope    | openid nonsense   | invalid_scope",
                "scope    | profile           | invalid_scope",
                "resource | https://else.example | invalid_target",
                "claims   | {                 | invalid_request",
                "max_age  | soon              | invalid_request",
                "id_token_hint | garbage      | invalid_request",
            })
    void aRequestIsCheckedAtOnce(String name, String value, String error) {
        Map<String, String> form = form("scope", "openid");
        form.put(name, value);

        Answer refused = device.post(ENDPOINT, form);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo(error);
        assertThat(refused.json()).doesNotContainKeys("device_code", "user_code");
    }

    @Requirement("RFC 8628 3.1: no parameter stands twice")
    @Test
    void aRequestThatIsTooLongOrRepeatedIsRefused() {
        Answer tooLong =
                device.post(ENDPOINT, form("scope", "openid", "login_hint", "a".repeat(7_000)));
        Answer repeated =
                platform.browser()
                        .post(
                                ENDPOINT,
                                List.of(
                                        Map.entry("client_id", device.id()),
                                        Map.entry("scope", "openid"),
                                        Map.entry("scope", "email")));

        assertThat(tooLong.text("error")).isEqualTo("invalid_request");
        assertThat(repeated.text("error")).isEqualTo("invalid_request");
    }

    @Requirement(
            "RFC 8628 3.1: a confidential client authenticates, and others are registered for the grant")
    @Test
    void onlyDevicesBeginHere() {
        Answer web = platform.client("web").deviceAuthorization("openid");
        Answer service = platform.client("gateway").deviceAuthorization("provider.data-N:write");
        Answer nobody =
                platform.browser().post(ENDPOINT, form("client_id", "nobody", "scope", "openid"));
        Answer withoutSecret =
                platform.browser()
                        .post(
                                ENDPOINT,
                                form("client_id", platform.named("recorder"), "scope", "openid"));

        assertThat(web.text("error")).isEqualTo("unauthorized_client");
        assertThat(service.text("error")).isEqualTo("unauthorized_client");
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(withoutSecret.status()).isEqualTo(401);
        assertThat(withoutSecret.text("error")).isEqualTo("invalid_client");
    }

    @Test
    void aDeviceHasNoOtherGrant() {
        Answer page = carol.open(ClientApp.authorize(device.request("openid")));
        Map<String, String> form = form("grant_type", "client_credentials");

        assertThat(page.pageError()).isEqualTo("invalid_client");
        assertThat(device.token(form).text("error")).isEqualTo("unauthorized_client");
        assertThat(device.redeem("ac_0fsz_" + "A".repeat(43)).text("error"))
                .isEqualTo("unauthorized_client");
    }

    @Requirement("RFC 8628 3.1: the device authorization endpoint takes POST alone")
    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD"})
    void theEndpointTakesPostAlone(String method) {
        Answer answer = platform.browser().method(method, ENDPOINT);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("POST");
        assertThat(answer.location()).isEmpty();
    }

    @Test
    void aClientGetsOnlySoManyCodesInAMinute() {
        clock.stop();
        IntStream.range(0, 30)
                .forEach(i ->
                        assertThat(device.deviceAuthorization("openid").status()).isEqualTo(200));

        Answer refused = device.deviceAuthorization("openid");
        Answer other = platform.client("device.other").deviceAuthorization("openid");
        clock.forward(Duration.ofSeconds(61));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text("error")).isEqualTo("temporarily_unavailable");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(other.status()).isEqualTo(200);
        assertThat(device.deviceAuthorization("openid").status()).isEqualTo(200);
    }

    @Test
    void whatIsStoredGivesNeitherCodeAway() {
        Answer begun =
                device.post(
                        ENDPOINT,
                        form("scope", "openid", "client_secret_of_mine", Platform.SECRET));

        assertThat(
                        List.of(
                                begun.text("device_code"),
                                begun.text("user_code"),
                                begun.text("user_code").replace("-", ""),
                                Platform.SECRET))
                .allSatisfy(secret ->
                        assertThat(
                                        database.ask(
                                                "select count(*) from oauth_device_code d where d::text like '%%%s%%' or encode(d.user_code_hash, 'escape') like '%%%s%%'"
                                                        .formatted(secret, secret)))
                                .isEqualTo("0"));
    }

    private String error(String deviceCode) {
        Answer answer = device.poll(deviceCode);
        assertThat(answer.status()).isEqualTo(400);
        return answer.text("error");
    }

    private static Map<String, String> form(String... pairs) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            form.put(pairs[i], pairs[i + 1]);
        }
        return form;
    }
}
