package io.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.platform.crypto.Resealable;
import io.gatehouse.platform.crypto.SymmetricKeyRotation;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.protocol.client.Assertion;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The instance key changes while two nodes serve, with a kill after every step. In a context of its
 * own: the other tests know its first key only.
 */
@GatehouseTest
@TestPropertySource(properties = "gatehouse.keys.keep=P3D")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstanceKeyRotationIT {

    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired GatehouseProperties properties;
    @Autowired InstanceKey first;
    @Autowired InstanceKeyRotation rotation;
    @Autowired SymmetricKeyRotation symmetric;
    @Autowired TransactionTemplate transaction;
    @Autowired JdbcClient jdbc;
    @Autowired DatabaseTarget target;
    @Autowired List<Resealable> values;
    @Autowired ConfigVersion version;
    @Autowired PlatformTransactionManager transactions;

    @Test
    @Order(1)
    void nodesServeThroughARotationThatIsKilledAfterEveryStep() throws IOException {
        Path file = properties.dataDir().resolve("key");
        try (SecondNode onlyOld = SecondNode.beside(context)) {
            Platform platform = new Platform(state, issuer);
            platform.apply(
                    """
                    version: 1
                    clients:
                      - { client_id: hmac-N, name: H, type: service, auth_method: client_secret_jwt, secret: SECRET }
                    """);
            ClientApp web = platform.client("web");
            Answer tokens = platform.person("carol").tokens(web, SCOPE, "one");
            tokens = goesOn(platform, tokens, onlyOld);

            assertThat(rotation.makeNewer()).isEqualTo(file);
            List<InstanceKey> keys = InstanceKey.parseAll(Files.readString(file)).orElseThrow();
            assertThat(keys).extracting(InstanceKey::id).hasSize(2).endsWith(first.id());
            String newer = keys.getFirst().id();
            tokens = goesOn(platform, tokens, onlyOld);
            assertThat(counts()).containsOnlyKeys(first.id());

            // Killed when the new key had just begun to seal.
            assertThat(begin(rotation)).contains(newer);
            tokens = goesOn(platform, tokens, onlyOld);
            assertThatOnlyBothTogetherStart(keys);

            // Killed in the middle of a table.
            assertThat(rotation.resealSome(1)).isPositive();
            assertThat(counts()).containsKeys(first.id(), newer);
            tokens = goesOn(platform, tokens, onlyOld);
            assertThatOnlyBothTogetherStart(keys);
            assertThat(retire(rotation)).as("not while something needs it").isEmpty();

            // Begun again, it comes to its end.
            assertThat(begin(rotation)).isEmpty();
            assertThat(rotation.reseal()).isPositive();
            assertThat(counts()).containsOnlyKeys(newer);
            assertThat(retire(rotation)).containsExactly(first.id());
            platform.apply("version: 1\ncompanies: [{ slug: later-N, name: Later }]");
            tokens = goesOn(platform, tokens, onlyOld);

            assertThat(start(keys.getFirst().encoded()).key().id()).isEqualTo(newer);
            assertThatThrownBy(() -> start(first.encoded()))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContainingAll("wrong instance key", newer, first.id());
            assertThatThrownBy(() ->
                            onlyOld.bean(TransactionTemplate.class)
                                    .execute(status ->
                                            onlyOld.bean(SymmetricKeyRotation.class)
                                                    .rotate("flow", Instant.now())))
                    .as("nothing is sealed under the old key any more")
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(newer);
        }
        assertThat(rotation.list())
                .extracting(InstanceKeyRotation.Listed::state)
                .containsExactly("current", "retired");
        assertThat(rotation.reseal()).as("nothing left").isZero();
        assertThat(
                        database.ask(
                                "select encode(substring(sealed from 2 for 8), 'hex') from client_secret where sealed is not null"))
                .as("a client's secret was sealed again")
                .isEqualTo(rotation.list().getFirst().id());
    }

    @Test
    @Order(2)
    void aKeyServiceTakesOverFromAFile() throws IOException {
        try (TransitServer vault = new TransitServer()) {
            InstanceKeySource source =
                    new InstanceKeySource(
                            properties, vault.settings(TransitServer.TOKEN).service());
            InstanceKeysOfNode keys =
                    new InstanceKeysOfNode(new InstanceKeyTable(jdbc), source, source.configured());
            InstanceKeyRotation toService =
                    new InstanceKeyRotation(
                            jdbc,
                            source,
                            target,
                            new Envelope(keys),
                            values,
                            version,
                            transactions);

            String made = begin(toService).orElseThrow();
            String inFile = source.configured().getFirst().id();
            assertThat(begin(toService)).as("one at a time").isEmpty();
            assertThat(counts()).containsKey(inFile);

            assertThat(
                            database.ask(
                                    "select wrapped_by from instance_key where id = '"
                                            + made
                                            + "'"))
                    .contains("/transit/keys/");
            assertThat(keys.find(made)).isPresent();
            assertThat(keys.find(inFile)).isPresent();
        }
    }

    /** Both nodes issue, renew, verify and open what the other made. */
    private Answer goesOn(Platform platform, Answer tokens, SecondNode other) {
        ClientApp web = platform.client("web");
        Answer renewed = web.through(other.address()).refresh(tokens.text("refresh_token"));
        assertThat(renewed.status()).as(renewed.body()).isEqualTo(200);
        assertThat(web.introspect(renewed.text("access_token")).json())
                .containsEntry("active", true);
        ClientApp gateway = platform.client("gateway");
        for (ClientApp node : List.of(gateway, gateway.through(other.address()))) {
            Answer machine =
                    node.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")));
            assertThat(machine.status()).as(machine.body()).isEqualTo(200);
            assertThat(gateway.introspect(machine.text("access_token")).json())
                    .containsEntry("active", true);
        }
        for (Http node : List.of(platform.browser(), platform.browser().through(other.address()))) {
            assertThat(introspectByHmac(platform, node)).isEqualTo(200);
        }
        Person alice = platform.person("alice");
        Answer page = alice.open(ClientApp.authorize(web.request("openid series-N:read")));
        assertThat(alice.through(other.address()).signIn(page).pageError()).isEmpty();
        assertThat(other.bean(SymmetricKeys.class).current("flow").id())
                .isEqualTo(context.getBean(SymmetricKeys.class).current("flow").id());
        return renewed;
    }

    private int introspectByHmac(Platform platform, Http node) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", "x");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put(
                "client_assertion",
                new Assertion(platform.named("hmac"), issuer.value())
                        .hmac("HS256", Platform.SECRET));
        return node.post("/oauth2/introspect", form).status();
    }

    private void assertThatOnlyBothTogetherStart(List<InstanceKey> keys) {
        String newer = keys.getFirst().id();
        assertThatThrownBy(() -> start(first.encoded()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContainingAll("wrong instance key", newer, first.id());
        assertThatThrownBy(() -> start(keys.getFirst().encoded()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContainingAll("not finished", first.id(), "rotate-instance");
        assertThat(start(keys.getFirst().encoded() + "," + first.encoded()).key().id())
                .isEqualTo(newer);
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        rotation.list().stream()
                .filter(key -> key.values() > 0)
                .forEach(key -> counts.put(key.id(), key.values()));
        return counts;
    }

    private Optional<String> begin(InstanceKeyRotation one) {
        return transaction.execute(status -> one.begin(Instant.now()));
    }

    private List<String> retire(InstanceKeyRotation one) {
        return transaction.execute(status -> one.retire(Instant.now()));
    }

    private DatabaseStart.Ready start(String keys) {
        GatehouseProperties settings =
                new GatehouseProperties(
                        issuer,
                        GatehouseTestContext.dataDirectory(),
                        null,
                        keys,
                        null,
                        new GatehouseProperties.Database(2));
        return new DatabaseStart(
                        new DatabaseTarget(
                                database.url(),
                                new Credentials(database.owner(), database.password()),
                                Optional.of(new Credentials(database.app(), database.password())),
                                null),
                        new InstanceKeySource(settings))
                .run();
    }
}
