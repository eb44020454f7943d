package io.gatehouse.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Two nodes on one database: A is the application of the test, B a process of its own that knows
 * only the database and the key.
 */
@GatehouseTest
class TwoNodesIT {
    private static Node b;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired InstanceKey key;
    Platform platform;

    @BeforeEach
    void make() throws IOException {
        platform = new Platform(state, issuer);
        if (b == null) {
            b = startB();
        }
    }

    @AfterAll
    static void stop() {
        b.close();
        b = null;
    }

    private Node startB() throws IOException {
        Path data = folder();
        Path keyFile = data.resolveSibling("shared-key");
        Files.writeString(keyFile, key.encoded());
        return Node.start(
                data,
                GatehouseTestContext.freePort(),
                settings(Map.of("GATEHOUSE_KEY_FILE", keyFile.toString())));
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(more);
        settings.put("GATEHOUSE_ISSUER", issuer.value());
        settings.put("GATEHOUSE_DATABASE_POOL_SIZE", "8");
        settings.put("SPRING_DATASOURCE_URL", database.url());
        settings.put("SPRING_DATASOURCE_USERNAME", database.app());
        settings.put("SPRING_DATASOURCE_PASSWORD", database.password());
        settings.put("SPRING_FLYWAY_USER", database.owner());
        settings.put("SPRING_FLYWAY_PASSWORD", database.password());
        return settings;
    }

    private static Path folder() {
        return GatehouseTestContext.dataDirectory().resolve("data");
    }

    @Test
    void takeTurnsWithinOneFlow() {
        Person carol = platform.person("carol");
        Person carolAtB = carol.through(b.address());
        ClientApp web = platform.client("web");

        Answer page =
                carol.open(ClientApp.authorize(web.request("openid offline_access series-N:read")));
        page = carolAtB.signIn(page);
        page = carol.choose(page, "one");
        Answer redirect = carolAtB.allow(page);
        Answer tokens = web.redeem(redirect.redirected("code"));
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        Answer refreshed = web.through(b.address()).refresh(tokens.text("refresh_token"));
        assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
        assertThat(web.introspect(refreshed.text("access_token")).json())
                .containsEntry("active", true);
        assertThat(web.refresh(tokens.text("refresh_token")).text("error"))
                .as("what was spent at B is spent at A")
                .isEqualTo("invalid_grant");
    }

    @Test
    void haveTheSameKeys() {
        // One of them may just have made the next one.
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(b.browser().get("/oauth2/jwks").body())
                                .isEqualTo(platform.browser().get("/oauth2/jwks").body()));
    }

    @Test
    void endASessionForBoth() {
        Person carol = platform.person("carol");
        ClientApp web = platform.client("web");
        Answer tokens = carol.tokens(web, "openid series-N:read", "one");
        Person carolAtB = carol.through(b.address());

        Answer page = carolAtB.open("/sign-out");
        carolAtB.follow(carolAtB.browser().post(page.action("sign-out"), page.hidden("sign-out")));

        assertThat(web.introspect(tokens.text("access_token")).json())
                .containsEntry("active", false);
        assertThat(carol.open("/account").hasForm("sign-in")).isTrue();
    }

    @Test
    void seeAChangeOfConfigurationWithinASecond() {
        ClientApp gateway = platform.client("gateway").through(b.address());
        Map<String, String> request =
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "scope",
                        platform.fill("provider.data-N:write"));
        assertThat(token(gateway, request)).isEqualTo(200);

        platform.apply(
                """
                version: 1
                clients:
                  - client_id: gateway-N
                    name: Gateway N
                    type: service
                    company: one-N
                    client_type: provider
                    secret: "another-secret-of-more-than-24-characters"
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                """);

        assertThat(lastTime(() -> token(gateway, request) != 401)).isLessThan(Patience.SECOND);
    }

    @Test
    void seeAChangedAlgorithmOfAnApiWithinASecond() {
        ClientApp gateway = platform.client("gateway").through(b.address());
        assertThat(algorithm(gateway)).isEqualTo("ES256");

        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://api-N.example
                    name: Energy API N
                    client_types: [owner, provider]
                    introspection_clients: [gateway-N]
                    access_token: { algorithm: RS256 }
                    scopes:
                      - { name: "series-N:read", description: "Read series" }
                      - { name: "series-N:write", description: "Write series" }
                      - { name: "status-N:read", description: "Read the status" }
                      - { name: "provider.data-N:write", description: "Deliver data" }
                    roles:
                      - { name: analyst, scopes: ["series-N:read"], assignable_to: [person] }
                      - { name: planner, scopes: ["series-N:write"], assignable_to: [person] }
                      - { name: PROVIDER, scopes: ["provider.data-N:write"], assignable_to: [service] }
                """);

        assertThat(lastTime(() -> algorithm(gateway).equals("ES256"))).isLessThan(Patience.SECOND);
        assertThat(algorithm(gateway)).isEqualTo("RS256");
    }

    @Test
    void seeAChangedKeySetOfAClientWithinASecond() throws JOSEException {
        ECKey first = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
        ECKey second = new ECKeyGenerator(Curve.P_256).keyID("second").generate();
        platform.apply(signer(first));
        // Too many failures at one go would be refused for that.
        Awaitility.await().pollInterval(Duration.ofMillis(500)).until(() -> authenticates(first));

        platform.apply(signer(second));

        assertThat(lastTime(() -> authenticates(first))).isLessThan(Patience.SECOND);
        assertThat(authenticates(second)).isTrue();
    }

    private static String signer(ECKey key) {
        return """
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
                .formatted(Platform.verbatim(key.toPublicJWK().toJSONString()));
    }

    private boolean authenticates(ECKey key) {
        Instant now = Instant.now();
        String client = platform.named("signer");
        SignedJWT assertion =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                        new JWTClaimsSet.Builder()
                                .issuer(client)
                                .subject(client)
                                .audience(issuer.value())
                                .jwtID(UUID.randomUUID().toString())
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plusSeconds(60)))
                                .build());
        try {
            assertion.sign(new ECDSASigner(key));
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
        return b.browser()
                        .post(
                                "/oauth2/token",
                                Map.of(
                                        "grant_type",
                                        "client_credentials",
                                        "client_assertion_type",
                                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                        "client_assertion",
                                        assertion.serialize()))
                        .status()
                == 200;
    }

    private static String algorithm(ClientApp client) {
        Answer answer =
                client.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Tokens.header(answer.text("access_token")).get("alg").toString();
    }

    /** How long after the call something still was as before. */
    private static Duration lastTime(Callable<Boolean> before) {
        long changed = System.nanoTime();
        AtomicLong last = new AtomicLong(changed);
        Awaitility.await()
                .atMost(Patience.LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    long asked = System.nanoTime();
                    if (!before.call()) {
                        return true;
                    }
                    last.set(asked);
                    return false;
                });
        return Duration.ofNanos(last.get() - changed);
    }

    @Test
    void areRefusedWithAWrongOrMissingKeyInOneLine() {
        Path empty = folder();
        Node missing = Node.launch(empty, GatehouseTestContext.freePort(), settings(Map.of()));
        Node wrong =
                Node.launch(
                        folder(),
                        GatehouseTestContext.freePort(),
                        settings(Map.of("GATEHOUSE_KEY", InstanceKey.random().encoded())));

        assertThat(missing.awaitEnd()).isEqualTo(1);
        assertThat(missing.output().lines())
                .singleElement()
                .asString()
                .contains("there is none", "GATEHOUSE_KEY_FILE", empty.resolve("key").toString());
        assertThat(empty.resolve("key")).doesNotExist();
        assertThat(wrong.awaitEnd()).isEqualTo(1);
        assertThat(wrong.output().lines())
                .singleElement()
                .asString()
                .contains("wrong instance key", "GATEHOUSE_KEY", key.id());
    }

    private static int token(ClientApp client, Map<String, String> request) {
        return client.token(new LinkedHashMap<>(request)).status();
    }
}
