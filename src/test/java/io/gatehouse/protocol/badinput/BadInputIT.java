package io.gatehouse.protocol.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every endpoint that programs call, with every kind of request that is none: a JSON error soon, no
 * redirect, nothing of the inside.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final List<String> ENDPOINTS =
            List.of("/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/userinfo");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    String basic;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        basic = platform.client("web").basic(Platform.SECRET);
        platform.browser().post("/oauth2/token", Map.of("x", "y"), "Authorization", basic);
    }

    /** One way of asking wrongly. */
    private record Kind(String name, BiFunction<BadInputIT, String, Answer> request) {
        @Override
        public String toString() {
            return name;
        }

        static Kind form(String name, String body) {
            return new Kind(name, (test, path) -> test.post(path, FORM, body));
        }
    }

    private static final String PARAMETERS =
            "grant_type=authorization_code&code=x&refresh_token=x&token=x&access_token=x";

    private static final List<Kind> KINDS =
            List.of(
                    Kind.form("repeated", PARAMETERS + "&" + PARAMETERS),
                    Kind.form("repeated unknown", PARAMETERS + "&odd=1&odd=2"),
                    Kind.form("NUL in a value", PARAMETERS.replace("=x", "=x%00y")),
                    Kind.form("NUL in a name", PARAMETERS + "&a%00b=c"),
                    Kind.form(
                            "20,000 parameters",
                            PARAMETERS
                                    + IntStream.range(0, 20_000)
                                            .mapToObj(i -> "&p" + i + "=" + i)
                                            .collect(Collectors.joining())),
                    Kind.form(
                            "a value of 1 MB",
                            PARAMETERS.replace("=x", "=" + "x".repeat(1_000_000))),
                    Kind.form("broken escape", PARAMETERS + "&a=%zz"),
                    Kind.form("broken UTF-8", PARAMETERS + "&a=%ff%fe"),
                    Kind.form("empty", ""),
                    Kind.form("SQL", PARAMETERS.replace("=x", "=x'%3B+drop+table+client--")),
                    new Kind(
                            "JSON",
                            (test, path) ->
                                    test.post(path, "application/json", "{\"token\":\"x\"}")),
                    new Kind("text", (test, path) -> test.post(path, "text/plain", PARAMETERS)),
                    new Kind(
                            "multipart",
                            (test, path) ->
                                    test.post(
                                            path,
                                            "multipart/form-data; boundary=b",
                                            "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nx\r\n--b--\r\n")),
                    new Kind("bad type", (test, path) -> test.post(path, ";;;", PARAMETERS)),
                    new Kind(
                            "credentials in the address",
                            (test, path) ->
                                    test.platform
                                            .browser()
                                            .postRaw(
                                                    path
                                                            + "?client_id=%s&client_secret=%s&access_token=x"
                                                                    .formatted(
                                                                            test.platform.named(
                                                                                    "web"),
                                                                            Platform.SECRET),
                                                    FORM,
                                                    "grant_type=client_credentials&token=x")),
                    new Kind(
                            "everything in the address",
                            (test, path) -> test.post(path + "?" + PARAMETERS, FORM, "")),
                    new Kind(
                            "NUL in the address",
                            (test, path) ->
                                    test.platform
                                            .browser()
                                            .get(path + "?a=%00%ff", "Authorization", test.basic)),
                    new Kind(
                            "long header",
                            (test, path) ->
                                    test.platform
                                            .browser()
                                            .postRaw(
                                                    path,
                                                    FORM,
                                                    PARAMETERS,
                                                    "Authorization",
                                                    "Basic " + "x".repeat(10_000))));

    static Stream<Arguments> matrix() {
        return ENDPOINTS.stream()
                .flatMap(path -> KINDS.stream().map(kind -> Arguments.of(path, kind)));
    }

    @Requirement("RFC 6749 5.2: errors of programs are JSON, with the right status")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("matrix")
    void answersWithAnErrorInJson(String path, Kind kind) {
        long start = System.nanoTime();

        Answer answer = kind.request().apply(this, path);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Patience.SECOND);
        boolean inactive =
                answer.status() == 200
                        && (answer.body().isEmpty() || answer.body().equals("{\"active\":false}"));
        // Introspection and revocation of something unknown is no error (RFC 7662, RFC 7009).
        if (!inactive) {
            assertThatItIsAnError(answer);
        }
    }

    static Stream<Arguments> methods() {
        return ENDPOINTS.stream()
                .flatMap(path ->
                        Stream.of("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
                                .filter(method ->
                                        !path.equals("/userinfo")
                                                || !method.matches("GET|HEAD|OPTIONS"))
                                .map(method -> Arguments.of(path, method)));
    }

    @Requirement("RFC 6749 3.2: the token endpoint takes POST alone")
    @ParameterizedTest(name = "{1} {0}")
    @MethodSource("methods")
    void refusesOtherMethods(String path, String method) {
        Answer answer = platform.browser().method(method, path, "Authorization", basic);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).contains("POST");
        assertThat(answer.location()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oauth2/nothing",
                "/.well-known/nothing",
                "/oauth2/token/more",
                "/userinfo/more",
                "/oauth2"
            })
    void unknownAddressesOfProgramsAnswerInJson(String path) {
        Answer answer = platform.browser().get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThatItIsAnError(answer);
    }

    private Answer post(String path, String type, String body) {
        return platform.browser().postRaw(path, type, body, "Authorization", basic);
    }

    private static void assertThatItIsAnError(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.location()).isEmpty();
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.text("error")).matches("[a-z_]+");
        assertThat(answer.text("error_description")).matches("[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]*");
        assertThat(answer.body())
                .doesNotContainIgnoringCase("exception")
                .doesNotContainIgnoringCase("select ")
                .doesNotContain("java.", "org.", "io.gatehouse", "SQL", "\tat ", Platform.SECRET);
    }
}
