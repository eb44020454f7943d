package io.gatehouse.protocol.client;

import static io.gatehouse.protocol.client.AssertionAnswers.assertThatItIsRefused;
import static io.gatehouse.protocol.client.AssertionAnswers.form;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.deletion.EveryTable;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.client.Assertion.Key;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * Client authentication by an HMAC of the secret: client_secret_jwt, OpenID Connect Core section 9.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(properties = "gatehouse.clients.failures-per-minute=100000")
class SecretAssertionIT {

    /** Of 64 octets, as the longest HMAC needs. */
    private static final String LONG = "a-secret-".repeat(8).substring(0, 64);

    private static final String OTHERS = "not-" + LONG;
    private static final Key KEY = Key.make("rsa", "RS256");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: hmac-N
                    name: Machine N
                    type: service
                    company: one-N
                    client_type: provider
                    auth_method: client_secret_jwt
                    secret: "%s"
                    jwks: '{"keys":[%s]}'
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                  - { client_id: other-hmac-N, name: O, type: service, auth_method: client_secret_jwt, secret: "%s" }
                  - { client_id: screen-N, name: S, type: device, auth_method: client_secret_jwt, secret: "%s", scopes: [openid] }
                  - client_id: pusher-N
                    name: P
                    type: web
                    auth_method: client_secret_jwt
                    secret: "%s"
                    redirect_uris: ["https://pusher-N.example/callback"]
                    scopes: [openid]
                  - client_id: picky-N
                    name: K
                    type: service
                    auth_method: client_secret_jwt
                    secret: "%s"
                    settings: { token_endpoint_auth_signing_alg: HS384 }
                  - { client_id: short-N, name: H, type: service, auth_method: client_secret_jwt, secret: SECRET }
                """
                        .formatted(LONG, KEY.jwk(), OTHERS, LONG, LONG, LONG));
    }

    @Requirement("RFC 7523 2.2: a client authenticates by a signed assertion")
    @Requirement("OpenID Connect Core 9: client_secret_jwt")
    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void acceptsEachAlgorithm(String algorithm) {
        Answer answer = request(assertion("hmac").hmac(algorithm, LONG));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.text("scope")).isEqualTo(platform.fill("provider.data-N:write"));
    }

    @Requirement("RFC 7523 3: aud is the issuer or the token endpoint")
    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/token", "/oauth2/par"})
    void acceptsTheAddressesThatLibrariesName(String path) {
        String good = assertion("hmac").with("aud", issuer.at(path)).hmac("HS256", LONG);

        assertThat(request(good).status()).isEqualTo(200);
    }

    @Requirement("OpenID Connect Core 9: client_secret_jwt at each endpoint where clients come")
    @Requirement("RFC 9126 2: clients authenticate as at the token endpoint")
    @Test
    void authenticatesAtEveryEndpoint() {
        Map<String, String> push = platform.client("pusher").request("openid");

        assertThat(send("/oauth2/par", push, "pusher").status()).isEqualTo(201);
        assertThat(
                        send("/oauth2/device_authorization", Map.of("scope", "openid"), "screen")
                                .status())
                .isEqualTo(200);
        assertThat(send("/oauth2/introspect", Map.of("token", "x"), "hmac").text("active"))
                .isEqualTo("false");
        assertThat(send("/oauth2/revoke", Map.of("token", "x"), "hmac").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/oauth2/token, hmac",
        "/oauth2/par, pusher",
        "/oauth2/device_authorization, screen",
        "/oauth2/introspect, hmac",
        "/oauth2/revoke, hmac"
    })
    void refusesAWrongSecretAtEveryEndpoint(String path, String client) {
        Map<String, String> form = form(assertion(client).hmac("HS256", OTHERS));
        form.put("token", "x");

        assertThatItIsRefused(platform.browser().post(path, form));
    }

    @Requirement("RFC 7523 3: an assertion works once, also under races")
    @Test
    void refusesAnAssertionThatWasUsedBeforeAtAnyEndpoint() {
        String assertion = assertion("hmac").hmac("HS256", LONG);

        assertThat(request(assertion).status()).isEqualTo(200);
        assertThatItIsRefused(request(assertion));
        Map<String, String> form = form(assertion);
        form.put("token", "x");
        assertThatItIsRefused(platform.browser().post("/oauth2/introspect", form));
    }

    @Requirement("RFC 7523 3: a jti works once")
    @Test
    void refusesAJtiThatWasUsedBeforeUnderAnotherAlgorithm() {
        String first = assertion("hmac").with("jti", "same").hmac("HS256", LONG);

        assertThat(request(first).status()).isEqualTo(200);
        assertThatItIsRefused(request(assertion("hmac").with("jti", "same").hmac("HS512", LONG)));
    }

    @Test
    void aRefusedAssertionSpendsNothing() {
        request(assertion("hmac").with("jti", "spent-by-nobody").hmac("HS256", OTHERS));

        String good = assertion("hmac").with("jti", "spent-by-nobody").hmac("HS256", LONG);
        assertThat(request(good).status()).isEqualTo(200);
    }

    static Stream<UnaryOperator<Assertion>> flaws() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                a -> a.with("aud", "https://other.example"),
                a -> a.without("aud"),
                a -> a.with("aud", List.of()),
                a -> a.without("exp"),
                a -> a.with("exp", now + 3_700),
                a -> a.with("exp", now - 120),
                a -> a.with("iat", now + 3_600),
                a -> a.with("nbf", now + 3_600),
                a -> a.without("jti"),
                a -> a.with("jti", 5),
                a -> a.without("iss"),
                a -> a.with("iss", "somebody-else"),
                a -> a.header("crit", List.of("b64")).header("b64", true),
                a -> a.header("crit", List.of("gatehouse")).header("gatehouse", 1));
    }

    @Requirement("RFC 7523 3: iss, sub, aud, exp, nbf, iat and jti are checked")
    @ParameterizedTest
    @MethodSource("flaws")
    void refusesEachFlaw(UnaryOperator<Assertion> flaw) {
        assertThatItIsRefused(request(flaw.apply(assertion("hmac")).hmac("HS256", LONG)));
    }

    @Requirement("RFC 7523 3: aud names us alone")
    @Test
    void refusesAnAudienceListWithUsInIt() {
        List<String> audiences = List.of(issuer.value(), "https://evil.example");

        assertThatItIsRefused(
                request(assertion("hmac").with("aud", audiences).hmac("HS256", LONG)));
    }

    @Requirement("RFC 7521 4.2: the assertion is of the client that is named")
    @Test
    void refusesTheSecretAndTheNameOfAnotherClient() {
        String others = assertion("other-hmac").hmac("HS256", OTHERS);
        Map<String, String> form = form(others);
        form.put("client_id", platform.named("hmac"));

        assertThatItIsRefused(request(assertion("hmac").hmac("HS256", OTHERS)));
        assertThatItIsRefused(platform.browser().post("/oauth2/token", form));
    }

    @Requirement("RFC 8725 3.1: alg none is refused")
    @Test
    void refusesUnsignedAssertions() {
        assertThatItIsRefused(request(assertion("hmac").unsigned()));
    }

    @Requirement("RFC 8725 2.1: a public key is no secret")
    @Test
    void itsPublicKeysSayNothing() {
        byte[] encoded = KEY.pair().getPublic().getEncoded();

        assertThatItIsRefused(request(assertion("hmac").hmac(encoded)));
        assertThatItIsRefused(request(assertion("hmac").hmac(KEY.jwk().getBytes(UTF_8))));
        assertThatItIsRefused(request(assertion("hmac").sign(KEY)));
    }

    @Test
    void theHashOfASecretIsNoSecret() {
        String hash =
                database.ask(
                        "select hash from client_secret s join client c on c.id = s.client where c.client_id = '%s'"
                                .formatted(platform.named("hmac")));

        assertThat(hash).startsWith("{hmac}");
        assertThatItIsRefused(request(assertion("hmac").hmac("HS256", hash)));
        assertThatItIsRefused(
                request(assertion("hmac").hmac("HS256", hash.substring(hash.indexOf('$') + 1))));
    }

    @Requirement("RFC 8414 2: a client uses the method that it is registered for")
    @Test
    void refusesTheSecretItself() {
        String client = platform.named("hmac");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        Answer basic =
                platform.browser()
                        .post(
                                "/oauth2/token",
                                form,
                                "Authorization",
                                platform.client("hmac").basic(LONG));
        form.put("client_id", client);
        form.put("client_secret", LONG);

        assertThatItIsRefused(basic);
        assertThatItIsRefused(platform.browser().post("/oauth2/token", form));
    }

    @Requirement("RFC 8414 2: a client uses the method that it is registered for")
    @Test
    void refusesAnHmacFromAClientThatSendsItsSecret() {
        assertThatItIsRefused(request(assertion("gateway").hmac("HS256", Platform.SECRET)));
    }

    @Requirement("OpenID Connect Registration 2: token_endpoint_auth_signing_alg")
    @Test
    void acceptsOnlyTheAlgorithmThatTheClientRegistered() {
        assertThat(request(assertion("picky").hmac("HS384", LONG)).text("error"))
                .as("authenticated, and without any scope")
                .isEqualTo("invalid_scope");
        assertThatItIsRefused(request(assertion("picky").hmac("HS256", LONG)));
        assertThatItIsRefused(request(assertion("picky").hmac("HS512", LONG)));
    }

    @Requirement("RFC 7518 3.2: the key of an HMAC is as long as its code")
    @Test
    void aSecretIsForTheAlgorithmsThatItIsLongEnoughFor() {
        assertThat(Platform.SECRET).hasSize(35);

        assertThat(request(assertion("short").hmac("HS256", Platform.SECRET)).text("error"))
                .isEqualTo("invalid_scope");
        assertThatItIsRefused(request(assertion("short").hmac("HS384", Platform.SECRET)));
        assertThatItIsRefused(request(assertion("short").hmac("HS512", Platform.SECRET)));
    }

    @Requirement("OpenID Connect Core 16.19: secrets are long enough for their HMACs")
    @Requirement("RFC 7518 3.2: the key of an HMAC is as long as its code")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    secret: "of-31-octets-0123456789-0123456" | {} | secret
                    secret: "%s" | { token_endpoint_auth_signing_alg: HS512 } | secret
                    secret: SECRET | { token_endpoint_auth_signing_alg: RS256 } | settings.token_endpoint_auth_signing_alg
                    secret: SECRET | { token_endpoint_auth_signing_alg: HS224 } | settings.token_endpoint_auth_signing_alg
                    secret_hash: "{bcrypt}$2b$04$ssssssssssssssssssssss0000000000000000000000000000000" | {} | secret_hash
                    """)
    void isNotRegisteredWithASecretThatDoesNotSuit(String secret, String settings, String field) {
        Outcome refused =
                platform.tryApply(
                        """
                        version: 1
                        clients:
                          - client_id: never-N
                            name: Never
                            type: service
                            auth_method: client_secret_jwt
                            settings: %s
                            %s
                        """
                                .formatted(settings, secret.formatted(LONG.substring(1))));

        assertThat(((Outcome.Refused) refused).problems())
                .singleElement()
                .asString()
                .contains("clients[0]." + field);
    }

    @Requirement("OpenID Connect Core 10.1: the key of an HMAC is the UTF-8 of the secret")
    @Test
    void countsAndUsesTheOctetsOfTheSecret() {
        String umlauts = "\u00fc".repeat(32);
        apply("client_secret_jwt", "secret: \"%s\"".formatted(umlauts));

        assertThat(request(assertion("moving").hmac("HS512", umlauts)).text("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void followsAChangeOfTheSecretAtOnce() {
        apply("client_secret_jwt", "secret: \"%s\"".formatted(LONG));
        assertThat(request(assertion("moving").hmac("HS256", LONG)).text("error"))
                .isEqualTo("invalid_scope");

        apply("client_secret_jwt", "secret: \"%s\"".formatted(OTHERS));

        assertThatItIsRefused(request(assertion("moving").hmac("HS256", LONG)));
        assertThat(request(assertion("moving").hmac("HS256", OTHERS)).text("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void anotherMethodKeepsTheHashAloneAndTheWayBackNeedsTheSecret() {
        String secret = "secret: \"%s\"".formatted(LONG);
        apply("client_secret_jwt", secret);
        assertThat(sealed("moving")).isEqualTo("1");

        apply("client_secret_basic", secret);

        assertThat(sealed("moving")).isEqualTo("0");
        assertThatItIsRefused(request(assertion("moving").hmac("HS256", LONG)));
        Answer sent =
                platform.browser()
                        .post(
                                "/oauth2/introspect",
                                Map.of("token", "x"),
                                "Authorization",
                                platform.client("moving").basic(LONG));
        assertThat(sent.status()).isEqualTo(200);

        Outcome refused = platform.tryApply(file("moving-N", "client_secret_jwt", "state: active"));
        assertThat(((Outcome.Refused) refused).problems())
                .singleElement()
                .asString()
                .contains("clients[0].auth_method", "needs a new secret", "hashes");
        apply("client_secret_jwt", secret);

        assertThat(sealed("moving")).isEqualTo("1");
        assertThat(request(assertion("moving").hmac("HS256", LONG)).text("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void aDeviceThatBecomesPublicKeepsNoSecret() {
        String file =
                """
                version: 1
                clients:
                  - { client_id: giving-N, name: G, type: device, scopes: [openid], %s }
                """;
        platform.apply(file.formatted("auth_method: client_secret_jwt, secret: \"" + LONG + "\""));

        platform.apply(file.formatted("auth_method: none"));

        assertThat(secrets("giving")).isEqualTo("0");
        assertThatItIsRefused(request(assertion("giving").hmac("HS256", LONG)));
    }

    @Requirement("OpenID Connect Core 16.19: secrets that are kept are sealed")
    @Test
    void theSecretIsKeptSealedAndForSuchClientsAlone() {
        assertThat(EveryTable.with(database, LONG)).isEmpty();
        assertThat(sealed("hmac")).isEqualTo("1");
        assertThat(sealed("gateway")).isEqualTo("0");
        assertThat(
                        database.ask(
                                "select count(*) from client_secret s join client c on c.id = s.client where (c.auth_method = 'client_secret_jwt') <> (s.sealed is not null)"))
                .isEqualTo("0");
    }

    @Test
    void aSealedSecretIsTrueInItsOwnRowAlone() {
        platform.apply(file("swapped-N", "client_secret_jwt", "secret: \"%s\"".formatted(OTHERS)));
        database.ask(
                """
                update client_secret s set sealed = other.sealed
                  from client_secret other
                 where s.client = (select id from client where client_id = '%s')
                   and other.client = (select id from client where client_id = '%s')
                returning 1
                """
                        .formatted(platform.named("swapped"), platform.named("hmac")));

        Answer answer = request(assertion("swapped").hmac("HS256", LONG));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain(LONG, "sealed", "client_secret");
    }

    private void apply(String method, String more) {
        platform.apply(file("moving-N", method, more));
    }

    private static String file(String client, String method, String more) {
        return """
        version: 1
        clients:
          - client_id: %s
            name: Moving N
            type: service
            auth_method: %s
            %s
        """
                .formatted(client, method, more);
    }

    private String sealed(String client) {
        return database.ask(
                "select count(sealed) from client_secret s join client c on c.id = s.client where c.client_id = '%s'"
                        .formatted(platform.named(client)));
    }

    private String secrets(String client) {
        return database.ask(
                "select count(*) from client_secret s join client c on c.id = s.client where c.client_id = '%s'"
                        .formatted(platform.named(client)));
    }

    private Assertion assertion(String client) {
        return new Assertion(platform.named(client), issuer.value());
    }

    private Answer request(String assertion) {
        return platform.browser().post("/oauth2/token", form(assertion));
    }

    private Answer send(String path, Map<String, String> parameters, String client) {
        Map<String, String> form = form(assertion(client).hmac("HS256", LONG));
        form.keySet().removeAll(Set.of("grant_type"));
        form.putAll(parameters);
        return platform.browser().post(path, form);
    }
}
