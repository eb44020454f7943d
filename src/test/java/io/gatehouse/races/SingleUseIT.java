package io.gatehouse.races;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.accounts.FirstOperator;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.device.DeviceClients;
import io.gatehouse.races.History.Outcome;
import io.gatehouse.races.History.Result;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestDatabase;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;

/**
 * Sixteen attempts at a time with one single-use thing, half of them at each of two nodes: one
 * works, the others are refused as the specifications say. {@code -Draces.rounds=200} for the long
 * run.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(
        properties = {
            "gatehouse.clients.failures-per-minute=100000",
            "gatehouse.device.requests-per-minute=100000"
        })
class SingleUseIT {

    private static final Logger log = LoggerFactory.getLogger(SingleUseIT.class);
    private static final int ROUNDS = Integer.getInteger("races.rounds", 10);
    private static final int ATTEMPTS = 16;
    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired FirstOperator operators;
    SecondNode second;
    Platform platform;
    Person carol;
    ClientApp web;

    @BeforeAll
    void make() {
        second = SecondNode.beside(context);
        platform = DeviceClients.on(new Platform(state, issuer));
        carol = platform.person("carol");
        web = platform.client("web");
        carol.tokens(web, SCOPE, "one");
    }

    @AfterAll
    void stop() {
        second.close();
    }

    @Requirement("RFC 6749 4.1.2: of uses of one code at the same time one is answered")
    @Test
    void anAuthorizationCodeIsRedeemedOnce() {
        History history = new History();
        for (int round = 0; round < ROUNDS; round++) {
            String code = carol.open(ClientApp.authorize(web.request(SCOPE))).redirected("code");
            race(history, code, node -> grant(web.through(node).redeem(code)));
        }

        assertThatEachWasUsedOnce(history, "code");
    }

    @Requirement("RFC 9700 4.14.2: of uses of one refresh token at the same time one is answered")
    @Test
    void aRefreshTokenIsRotatedOnceAndItsFamilyEnds() {
        History history = new History();
        for (int round = 0; round < ROUNDS; round++) {
            String code = carol.open(ClientApp.authorize(web.request(SCOPE))).redirected("code");
            String first = web.redeem(code).text("refresh_token");
            Answer rotated = web.refresh(first);
            history.attempt(first, issuer.value(), () -> grant(rotated));
            String token = rotated.text("refresh_token");

            race(history, token, node -> grant(web.through(node).refresh(token)));

            String successor = history.successor(token);
            assertThat(List.of(issuer.value(), second.address()))
                    .allSatisfy(node ->
                            assertThat(web.through(node).refresh(successor).text("error"))
                                    .as("fifteen replays end the family")
                                    .isEqualTo("invalid_grant"));
        }

        assertThatEachWasUsedOnce(history, "refresh token");
        assertThat(history.brokenChains()).isEmpty();
    }

    @Test
    void refreshTokensThatArriveTogetherAreEachRotatedOnce() {
        History history = new History();
        for (int round = 0; round < ROUNDS; round++) {
            List<String> tokens = Parallel.run(ATTEMPTS / 4, this::freshRefreshToken);
            AtomicInteger turn = new AtomicInteger();
            Parallel.run(
                    ATTEMPTS,
                    () -> {
                        int number = turn.getAndIncrement();
                        String token = tokens.get(number % tokens.size());
                        String node = number < ATTEMPTS / 2 ? issuer.value() : second.address();
                        history.attempt(token, node, () -> grant(web.through(node).refresh(token)));
                        return node;
                    });
        }

        assertThatEachWasUsedOnce(history, "refresh tokens together");
    }

    private String freshRefreshToken() {
        String code = carol.open(ClientApp.authorize(web.request(SCOPE))).redirected("code");
        return web.redeem(code).text("refresh_token");
    }

    @Requirement("RFC 9126 7.3: a request_uri becomes one authorization, also under races")
    @Test
    void aPushedRequestBecomesOneAuthorization() {
        History history = new History();
        String before = authorizations();
        for (int round = 0; round < ROUNDS; round++) {
            Answer pushed = web.push(web.request(SCOPE));
            String begin = ClientApp.authorize(web.pushed(pushed));
            race(
                    history,
                    pushed.text("request_uri"),
                    node -> {
                        Answer end = carol.through(node).open(begin);
                        boolean refused = end.pageError().equals("invalid_request_uri");
                        return end.redirected("code").isEmpty()
                                ? new Outcome(refused ? Result.REFUSED : Result.UNKNOWN, end.body())
                                : new Outcome(Result.DONE, "");
                    });
        }

        assertThatEachWasUsedOnce(history, "pushed request");
        assertThat(Integer.parseInt(authorizations()) - Integer.parseInt(before)).isEqualTo(ROUNDS);
    }

    @Requirement("RFC 8628 3.4: a device code works once, also under races")
    @Test
    void aDeviceCodeIsRedeemedOnce() {
        ClientApp device = platform.client("device");
        // The second node may learn of the client a second later.
        Awaitility.await()
                .until(() ->
                        device.through(second.address())
                                .poll("none")
                                .text("error")
                                .equals("invalid_grant"));
        History history = new History();
        for (int round = 0; round < ROUNDS; round++) {
            Answer begun = device.deviceAuthorization(SCOPE);
            carol.letIn(carol.recognise(begun.text("user_code"), "one"));
            String code = begun.text("device_code");
            race(history, code, node -> grant(device.through(node).poll(code)));
        }

        assertThatEachWasUsedOnce(history, "device code");
    }

    @Requirement("RFC 8628 3.3: a device gets one answer, also under races")
    @Test
    void aDeviceGetsOneAnswer() {
        ClientApp device = platform.client("device");
        Person alice = platform.person("alice");
        for (int round = 0; round < ROUNDS; round++) {
            String before = authorizations();
            Answer begun = device.deviceAuthorization(SCOPE);
            Answer carols = carol.recognise(begun.text("user_code"), "one");
            Answer alices = alice.recognise(begun.text("user_code"), "one");
            AtomicInteger turn = new AtomicInteger();
            List<String> ends =
                    Parallel.run(
                            ATTEMPTS,
                            () -> {
                                int mine = turn.getAndIncrement();
                                String node = mine % 4 < 2 ? issuer.value() : second.address();
                                Answer end =
                                        mine % 2 == 0
                                                ? carol.through(node).letIn(carols)
                                                : alice.through(node).turnAway(alices);
                                return end.pageError().isEmpty()
                                        ? end.body()
                                                .replaceAll("(?s).*data-device=\"(\\w+)\".*", "$1")
                                        : end.pageError();
                            });

            String answer = ends.contains("allowed") ? "allowed" : "denied";
            assertThat(ends).containsOnly(answer, "device_code_over");
            assertThat(Integer.parseInt(authorizations()) - Integer.parseInt(before))
                    .isEqualTo(answer.equals("allowed") ? 1 : 0);
            assertThat(device.poll(begun.text("device_code")).status())
                    .isEqualTo(answer.equals("allowed") ? 200 : 400);
        }
    }

    @Requirement("RFC 8628 3.5: slow_down adds five seconds for good, on every node")
    @Test
    void aDeviceThatAsksOneNodeTooSoonAfterTheOtherIsSlowedDown() {
        ClientApp device = platform.client("device");
        String code = device.deviceAuthorization(SCOPE).text("device_code");
        device.poll(code);

        Answer other = device.through(second.address()).poll(code);
        List<String> errors =
                Parallel.run(
                        ATTEMPTS, () -> device.through(second.address()).poll(code).text("error"));

        assertThat(other.text("error")).isEqualTo("slow_down");
        assertThat(errors).containsOnly("slow_down");
        assertThat(database.ask("select max(interval_seconds) from oauth_device_code"))
                .isEqualTo(Integer.toString(5 * (1 + 1 + ATTEMPTS)));
    }

    private String authorizations() {
        return database.ask("select count(*) from oauth_authorization");
    }

    @Test
    void aLinkMakesOneFirstOperator() {
        History history = new History();
        FirstOperator there = second.bean(FirstOperator.class);
        AtomicInteger numbers = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            database.asOwner("update account set operator = false where operator");
            String token = operators.link().orElseThrow();

            race(
                    history,
                    token,
                    node -> {
                        FirstOperator one = node.equals(issuer.value()) ? operators : there;
                        String address = "race-" + numbers.incrementAndGet() + "@operator.example";
                        return one.create(
                                        token,
                                        EmailAddress.parse(address).orElseThrow(),
                                        "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")
                                .map(id -> new Outcome(Result.DONE, ""))
                                .orElse(new Outcome(Result.REFUSED, ""));
                    });

            assertThat(database.ask("select count(*) from account where operator")).isEqualTo("1");
        }

        assertThatEachWasUsedOnce(history, "first-operator link");
    }

    @Requirement("RFC 7523 3: an assertion works once, also under races")
    @Test
    void aClientAssertionAuthenticatesOnce() throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: signer-N
                    name: Signer N
                    type: service
                    company: one-N
                    client_type: provider
                    auth_method: private_key_jwt
                    jwks: '{"keys":[%s]}'
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                """
                        .formatted(Platform.verbatim(key.toPublicJWK().toJSONString())));
        // The second node may learn of the client a second later.
        Awaitility.await()
                .until(() ->
                        authentication(second.address(), assertion(key)).result() == Result.DONE);
        History history = new History();
        for (int round = 0; round < ROUNDS; round++) {
            String assertion = assertion(key);
            race(history, assertion, node -> authentication(node, assertion));
        }

        assertThatEachWasUsedOnce(history, "client assertion");
    }

    @Requirement("RFC 9449 11.1: a proof works once, also under races and on several nodes")
    @Test
    void aProofOfPossessionWorksOnce() {
        DpopKey key = DpopKey.make();
        ClientApp gateway = platform.client("gateway");
        // A nonce of the first node, which the second one has to know without having made it.
        String nonce =
                gateway.post(
                                "/oauth2/token",
                                new LinkedHashMap<>(Map.of("grant_type", "client_credentials")),
                                "DPoP",
                                gateway.proof(key).with("nonce", "none of ours").sign())
                        .header("DPoP-Nonce");
        History history = new History();
        for (int round = 0; round < ROUNDS; round++) {
            String proof = gateway.proof(key).with("nonce", nonce).sign();
            race(history, proof, node -> proven(gateway.through(node), proof));
        }

        assertThatEachWasUsedOnce(history, "proof of possession");
    }

    private void race(History history, String key, Function<String, Outcome> use) {
        assertThat(key).as("the thing to race for").isNotEmpty();
        AtomicInteger turn = new AtomicInteger();
        Parallel.run(
                ATTEMPTS,
                () -> {
                    String node =
                            turn.getAndIncrement() % 2 == 0 ? issuer.value() : second.address();
                    history.attempt(key, node, () -> use.apply(node));
                    return node;
                });
    }

    private static Outcome grant(Answer answer) {
        if (answer.status() == 200) {
            return new Outcome(Result.DONE, answer.text("refresh_token"));
        }
        boolean refused = answer.status() == 400 && answer.text("error").equals("invalid_grant");
        return new Outcome(refused ? Result.REFUSED : Result.UNKNOWN, answer.body());
    }

    private static Outcome authentication(String node, String assertion) {
        Answer answer =
                new Http(node)
                        .post(
                                "/oauth2/token",
                                Map.of(
                                        "grant_type",
                                        "client_credentials",
                                        "client_assertion_type",
                                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                        "client_assertion",
                                        assertion));
        if (answer.status() == 200) {
            return new Outcome(Result.DONE, "");
        }
        boolean refused = answer.status() == 401 && answer.text("error").equals("invalid_client");
        return new Outcome(refused ? Result.REFUSED : Result.UNKNOWN, answer.body());
    }

    private static Outcome proven(ClientApp client, String proof) {
        Answer answer =
                client.post(
                        "/oauth2/token",
                        new LinkedHashMap<>(Map.of("grant_type", "client_credentials")),
                        "DPoP",
                        proof);
        if (answer.status() == 200) {
            return new Outcome(Result.DONE, "");
        }
        boolean refused =
                answer.status() == 400 && answer.text("error").equals("invalid_dpop_proof");
        return new Outcome(refused ? Result.REFUSED : Result.UNKNOWN, answer.body());
    }

    private String assertion(ECKey key) {
        Instant now = Instant.now();
        String client = platform.named("signer");
        SignedJWT jwt =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256)
                                .keyID(key.getKeyID())
                                .type(JOSEObjectType.JWT)
                                .build(),
                        new JWTClaimsSet.Builder()
                                .issuer(client)
                                .subject(client)
                                .audience(issuer.value())
                                .jwtID(UUID.randomUUID().toString())
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plusSeconds(60)))
                                .build());
        try {
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void assertThatEachWasUsedOnce(History history, String what) {
        log.info("{}: {}", what, history);
        assertThat(history.doubleUses()).isEmpty();
        assertThat(history.neverUsed()).isEmpty();
        assertThat(history.unknown()).isEmpty();
        assertThat(history.size()).isGreaterThanOrEqualTo(ROUNDS * ATTEMPTS);
    }
}
