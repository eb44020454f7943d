package io.gatehouse.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Client authentication: RFC 6749 sections 2.3 and 5.2. Introspection shows who got in. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientAuthenticationIT {

    private static final String ODD_SECRET = "a secret: with + and % and \u00fc, and more";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                companies:
                  - { slug: asleep-N, name: "Asleep N", state: suspended }
                clients:
                  - { client_id: "poster-N", name: P, type: service, auth_method: client_secret_post, secret: SECRET }
                  - { client_id: "odd:id+%%-N", name: O, type: service, secret: "%s" }
                  - { client_id: "off-N", name: D, type: service, state: disabled, secret: SECRET }
                  - { client_id: "sleeper-N", name: S, type: service, company: asleep-N, secret: SECRET }
                """
                        .formatted(ODD_SECRET));
    }

    @Requirement("RFC 6749 2.3.1: client_secret_basic")
    @Requirement("OpenID Connect Core 9: client_secret_basic and client_secret_post")
    @Test
    void acceptsTheSecretInTheHeader() {
        assertThat(basic(platform.named("gateway"), Platform.SECRET).status()).isEqualTo(200);
    }

    @Requirement("RFC 6749 2.3.1: both halves of the header are form encoded")
    @Test
    void readsBothHalvesOfTheHeaderAsFormEncoded() {
        Answer answer =
                header(
                        "Basic "
                                + base64(
                                        encode(platform.named("odd:id+%"))
                                                + ":"
                                                + encode(ODD_SECRET)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Requirement("RFC 6749 2.3.1: client_secret_post")
    @Requirement("OpenID Connect Core 9: client_secret_basic and client_secret_post")
    @Test
    void acceptsTheSecretInTheForm() {
        assertThat(post(platform.named("poster"), Platform.SECRET).status()).isEqualTo(200);
    }

    @Test
    void acceptsTheSameClientIdBesideTheHeader() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/introspect",
                                Map.of("token", "x", "client_id", platform.named("gateway")),
                                "Authorization",
                                platform.client("gateway").basic(Platform.SECRET));

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BASIC ", "basic ", "Basic "})
    void theNameOfTheSchemeHasNoCase(String scheme) {
        assertThat(
                        header(scheme + base64(platform.named("gateway") + ":" + Platform.SECRET))
                                .status())
                .isEqualTo(200);
    }

    @Requirement("RFC 6749 3.2.1: a public client gives its client_id")
    @Test
    void letsPublicClientsGiveTheirNameAlone() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/revoke",
                                Map.of("token", "x", "client_id", platform.named("spa")));

        assertThat(answer.status()).isEqualTo(200);
    }

    Stream<String[]> refusals() {
        return Stream.of(
                new String[] {
                    "wrong secret", platform.named("gateway"), "a-wrong-secret-of-24-characters"
                },
                new String[] {"empty secret", platform.named("gateway"), ""},
                new String[] {"unknown client", "nobody", Platform.SECRET},
                new String[] {"disabled client", platform.named("off"), Platform.SECRET},
                new String[] {"company suspended", platform.named("sleeper"), Platform.SECRET},
                new String[] {"registered for the form", platform.named("poster"), Platform.SECRET},
                new String[] {"public client", platform.named("spa"), Platform.SECRET},
                new String[] {"control characters", "gate\u0001way", Platform.SECRET},
                new String[] {"endless secret", platform.named("gateway"), "x".repeat(5_000)});
    }

    @Requirement("RFC 6749 5.2: a client that fails to authenticate is invalid_client")
    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void answersEveryFailureAlike(String what, String clientId, String secret) {
        Answer answer = header("Basic " + base64(encode(clientId) + ":" + encode(secret)));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":\"invalid_client\",\"error_description\":\"client authentication failed\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Basic", "Basic !!!", "Basic Og==", "Basic bm9jb2xvbg==", "Bearer abc", ""})
    void refusesHeadersThatAreNoCredentials(String header) {
        assertThat(header(header).status()).isEqualTo(401);
        assertThat(header(header).text("error")).isEqualTo("invalid_client");
    }

    @Test
    void refusesTheSecretInTheFormOfAClientRegisteredForTheHeader() {
        assertThat(post(platform.named("gateway"), Platform.SECRET).status()).isEqualTo(401);
    }

    @Requirement("RFC 6749 3.2.1: a confidential client authenticates")
    @Test
    void refusesAConfidentialClientThatGivesItsNameAlone() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/token",
                                Map.of(
                                        "grant_type",
                                        "client_credentials",
                                        "client_id",
                                        platform.named("gateway")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_client");
    }

    // RFC 6749 section 5.2 has invalid_request for more than one mechanism.
    @Requirement("RFC 6749 2.3: one method of authentication per request")
    @Test
    void refusesTwoMethodsAtOnce() {
        String basic = platform.client("gateway").basic(Platform.SECRET);
        Map<String, String> withSecret =
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        platform.named("gateway"),
                        "client_secret",
                        Platform.SECRET);
        Map<String, String> withAssertion =
                Map.of(
                        "grant_type", "client_credentials",
                        "client_assertion_type",
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion", "a.b.c");

        for (Map<String, String> form : java.util.List.of(withSecret, withAssertion)) {
            Answer answer = platform.browser().post("/oauth2/token", form, "Authorization", basic);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("error")).isEqualTo("invalid_request");
        }
    }

    // Of two, a proxy may have checked the other one.
    @Test
    void refusesASecondHeader() {
        String basic = platform.client("gateway").basic(Platform.SECRET);

        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/token",
                                Map.of("grant_type", "client_credentials"),
                                "Authorization",
                                basic,
                                "Authorization",
                                "Basic bm9ib2R5Om5vdGhpbmc=");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_request");
    }

    @Test
    void refusesAnotherClientIdBesideTheHeader() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/introspect",
                                Map.of("token", "x", "client_id", platform.named("web")),
                                "Authorization",
                                platform.client("gateway").basic(Platform.SECRET));

        assertThat(answer.text("error")).isEqualTo("invalid_request");
    }

    @Requirement("RFC 6749 2.3.1: guessing secrets is slowed down")
    @Test
    void afterTooManyFailuresOnlyWhoFailsHasToWait() {
        platform.apply(
                """
                version: 1
                clients:
                  - { client_id: "guessed-N", name: G, type: service, secret: SECRET }
                  - { client_id: "slow-N", name: L, type: service, secret_hash: "{bcrypt}%s" }
                """
                        .formatted(
                                Platform.verbatim(
                                        new BCryptPasswordEncoder(4).encode(Platform.SECRET))));
        for (String client : List.of("guessed", "slow", "nobody")) {
            for (int i = 0; i < 20; i++) {
                assertThat(basic(platform.named(client), "wrong").status()).isEqualTo(401);
            }
            Answer later = basic(platform.named(client), "wrong");
            assertThat(later.status()).isEqualTo(429);
            assertThat(later.text("error")).isEqualTo("temporarily_unavailable");
            assertThat(Integer.parseInt(later.header("Retry-After"))).isBetween(1, 60);
        }

        assertThat(basic(platform.named("guessed"), Platform.SECRET).status()).isEqualTo(200);
        assertThat(basic(platform.named("slow"), Platform.SECRET).status()).isEqualTo(429);
    }

    @Requirement("RFC 6749 2.3.1: no credentials in the address")
    @Test
    void refusesCredentialsInTheAddress() {
        Answer answer =
                platform.browser()
                        .post(
                                "/oauth2/introspect?client_id=%s&client_secret=%s"
                                        .formatted(platform.named("poster"), Platform.SECRET),
                                Map.of("token", "x"));
        Answer half =
                platform.browser()
                        .post(
                                "/oauth2/introspect?client_secret=" + Platform.SECRET,
                                Map.of("token", "x", "client_id", platform.named("poster")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(half.status()).isEqualTo(401);
    }

    @Test
    void followsAChangeOfTheSecretAtOnce() {
        String before = "the-first-secret-of-24-characters";
        String after = "the-second-secret-of-24-characters";
        applySecret(before);
        assertThat(basic(platform.named("changing"), before).status()).isEqualTo(200);

        applySecret(after);

        assertThat(basic(platform.named("changing"), before).status()).isEqualTo(401);
        assertThat(basic(platform.named("changing"), after).status()).isEqualTo(200);
    }

    @Test
    void anUnchangedFileKeepsTheSecret() {
        String secret = "a-secret-that-stays-as-it-is";
        applySecret(secret);
        applySecret(secret);

        assertThat(basic(platform.named("changing"), secret).status()).isEqualTo(200);
    }

    private void applySecret(String secret) {
        platform.apply(
                """
                version: 1
                clients:
                  - { client_id: changing-N, name: C, type: service, secret: "%s" }
                """
                        .formatted(secret));
    }

    private Answer basic(String clientId, String secret) {
        return header("Basic " + base64(encode(clientId) + ":" + encode(secret)));
    }

    private Answer header(String value) {
        return platform.browser()
                .post("/oauth2/introspect", Map.of("token", "x"), "Authorization", value);
    }

    private Answer post(String clientId, String secret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", "x");
        form.put("client_id", clientId);
        form.put("client_secret", secret);
        return platform.browser().post("/oauth2/introspect", form);
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
