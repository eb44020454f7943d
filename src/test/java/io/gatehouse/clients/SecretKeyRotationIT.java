package io.gatehouse.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.keys.KeyRotation;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.crypto.SymmetricKeyRotation;
import io.gatehouse.protocol.client.Assertion;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** What was made with a symmetric key outlives its rotation, on two nodes. */
@GatehouseTest
// A context of its own: keys that begin in a time which the other tests have not come to.
@TestPropertySource(properties = "gatehouse.keys.keep=P4D")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretKeyRotationIT {

    private static final String HMAC = "0123456789".repeat(4);

    /** It has no scope to get, and is known. */
    private static final String OK = "invalid_scope";

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired SymmetricKeyRotation keys;
    @Autowired SecretHashes secrets;
    @Autowired TransactionTemplate transaction;
    SecondNode second;
    Platform platform;

    @BeforeAll
    void make() {
        second = SecondNode.beside(context);
        // A minute after the start the job would do it, which is a change of configuration too.
        context.getBean(KeyRotation.class).step();
        platform = new Platform(state, issuer);
    }

    @AfterAll
    void stop() {
        second.close();
    }

    @Test
    void aClientSecretWorksOnBothNodesAndIsHashedAnewAtUse() {
        ClientApp gateway = platform.client("gateway");
        ClientApp there = gateway.through(second.address());
        assertThat(token(gateway)).isEqualTo(200);
        assertThat(token(there)).isEqualTo(200);
        String before = hash("gateway");
        String version = database.ask("select version from config_version");
        UUID old = UUID.fromString(before.substring("{hmac}".length(), before.indexOf('$')));

        rotate("client-secret");

        String rotated = database.ask("select version from config_version");
        assertThat(rotated).isNotEqualTo(version);
        // The node reads twice a second which keys there are.
        await().atMost(Patience.LONG)
                .untilAsserted(() -> {
                    assertThat(token(gateway)).isEqualTo(200);
                    assertThat(hash("gateway")).startsWith("{hmac}").isNotEqualTo(before);
                });
        String after = hash("gateway");
        assertThat(token(there)).as("it still remembers the hash from before").isEqualTo(200);
        assertThat(token(there)).isEqualTo(200);
        assertThat(hash("gateway")).isEqualTo(after);
        assertThat(database.ask("select version from config_version"))
                .as("nobody else has to read anything again")
                .isEqualTo(rotated);
        assertThat(secrets.needs(old, clock.instant(), clock.instant()))
                .as("the other clients' secrets still need the key")
                .isTrue();
    }

    @Test
    void aSecretThatIsNeverSentIsKnownOnBothNodesAndHashedAnewAtUse() {
        applyHmac(HMAC);
        assertThat(signed(HMAC, "")).isEqualTo(OK);
        assertThat(signed(HMAC, second.address())).isEqualTo(OK);
        String before = hash("hmac");

        rotate("client-secret");

        await().atMost(Patience.LONG)
                .untilAsserted(() -> {
                    assertThat(signed(HMAC, "")).isEqualTo(OK);
                    assertThat(hash("hmac")).startsWith("{hmac}").isNotEqualTo(before);
                });
        assertThat(signed(HMAC, second.address())).isEqualTo(OK);

        String other = HMAC.replace('0', '1');
        applyHmac(other);

        await().atMost(Patience.LONG)
                .untilAsserted(() -> {
                    assertThat(signed(other, second.address())).isEqualTo(OK);
                    assertThat(signed(HMAC, second.address())).isEqualTo("invalid_client");
                });
    }

    @Requirement("RFC 7523 3: an assertion works once, also on another node")
    @Test
    void anAssertionThatOneNodeTookIsTakenByNoOther() {
        applyHmac(HMAC);
        String assertion = assertion().hmac("HS256", HMAC);

        assertThat(send(assertion, second.address())).isEqualTo(OK);
        assertThat(send(assertion, "")).isEqualTo("invalid_client");
        assertThat(send(assertion, second.address())).isEqualTo("invalid_client");
    }

    private void applyHmac(String secret) {
        platform.apply(
                """
                version: 1
                clients:
                  - { client_id: hmac-N, name: H, type: service, auth_method: client_secret_jwt, secret: "%s" }
                """
                        .formatted(secret));
    }

    private String signed(String secret, String node) {
        return send(assertion().hmac("HS256", secret), node);
    }

    // This context's clock is ahead of the one that assertions are dated by.
    private Assertion assertion() {
        long now = clock.instant().getEpochSecond();
        return new Assertion(platform.named("hmac"), issuer.value())
                .with("iat", now)
                .with("exp", now + 60);
    }

    private String send(String assertion, String node) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", assertion);
        Http http = platform.browser();
        return (node.isEmpty() ? http : http.through(node))
                .post("/oauth2/token", form)
                .text("error");
    }

    @Test
    void aFlowSealedBeforeContinuesOnTheOtherNode() {
        Person carol = platform.person("carol");
        Person carolThere = carol.through(second.address());
        ClientApp web = platform.client("web");
        Answer page =
                carol.open(ClientApp.authorize(web.request("openid offline_access series-N:read")));

        rotate("flow");
        rotate("csrf");

        page = carolThere.signIn(page);
        page = carol.choose(page, "one");
        Answer redirect = carolThere.allow(page);
        assertThat(web.redeem(redirect.redirected("code")).status()).isEqualTo(200);
    }

    @Test
    void aBlockedPersonStaysBlocked() {
        Person dora = platform.person("dora");
        Answer page = dora.open(ClientApp.authorize(platform.client("web").request("openid")));
        clock.stop();
        for (int i = 0; i < 6; i++) {
            signInWrongly(dora, page);
        }
        clock.forward(Duration.ofSeconds(1));
        signInWrongly(dora, page);
        clock.forward(Duration.ofSeconds(2));
        signInWrongly(dora, page);
        assertThat(signInWrongly(dora, page).status()).isEqualTo(429);

        rotate("throttle");

        assertThat(signInWrongly(dora, page).status()).as("for four seconds").isEqualTo(429);
        clock.forward(Duration.ofSeconds(1));
        assertThat(signInWrongly(dora, page).status()).isNotEqualTo(429);
    }

    private static Answer signInWrongly(Person person, Answer page) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("sign-in"));
        form.put("username", person.email());
        form.put("password", "not-the-password-of-anybody");
        return person.browser().post(page.action("sign-in"), form);
    }

    private void rotate(String purpose) {
        transaction.executeWithoutResult(
                status -> assertThat(keys.rotate(purpose, clock.instant())).isPresent());
        clock.forward(ConfigVersion.SPREAD);
    }

    private String hash(String client) {
        return database.ask(
                "select hash from client_secret where client = (select id from client where client_id = '%s')"
                        .formatted(platform.named(client)));
    }

    private static int token(ClientApp client) {
        return client.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                .status();
    }
}
