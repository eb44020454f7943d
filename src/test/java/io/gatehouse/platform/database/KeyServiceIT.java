package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The instance key kept by a key-management service. */
class KeyServiceIT {

    private final TestDatabase database = TestDatabase.create();
    private final Path data = GatehouseTestContext.dataDirectory();
    private TransitServer vault;

    @BeforeEach
    void open() throws IOException {
        vault = new TransitServer();
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void makesTheKeyOfANewDatabaseAndGivesItBackAtEveryStart() {
        DatabaseStart.Ready first = start(source(TransitServer.TOKEN));
        DatabaseStart.Ready second = start(source(TransitServer.TOKEN));

        assertThat(second.key().id()).isEqualTo(first.key().id());
        assertThat(data).isEmptyDirectory();
        assertThat(database.ask("select convert_from(wrapped, 'UTF8') from instance_key"))
                .startsWith("vault:v1:")
                .doesNotContain(first.key().encoded());
        assertThat(database.ask("select wrapped_by from instance_key"))
                .endsWith("/transit/keys/gatehouse");
    }

    @Test
    void refusesTheStartInOneLineWhenTheServiceDoesNotGiveIt() {
        String id = start(source(TransitServer.TOKEN)).key().id();

        assertThatThrownBy(() -> start(source("hvs.another")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContainingAll(id, "status 403", "permission denied")
                .hasMessageNotContaining("hvs.another");
        assertThatThrownBy(() -> start(new InstanceKeySource(properties(null))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContainingAll(id, "GATEHOUSE_KMS_URL");
        vault.seal();
        assertThatThrownBy(() -> start(source(TransitServer.TOKEN)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("sealed");
        vault.close();
        assertThatThrownBy(() -> start(source(TransitServer.TOKEN)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("does not answer");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void makesNoKeyWhenTheServiceIsAway() {
        InstanceKeySource source = source(TransitServer.TOKEN);
        vault.close();

        assertThatThrownBy(() -> start(source)).isInstanceOf(StartRefused.class);

        assertThat(database.ask("select count(*) from instance_key")).isEqualTo("0");
        assertThat(database.ask("select count(*) from instance_secret")).isEqualTo("0");
    }

    @Test
    void refusesAWrappedKeyThatWasPutInTheWrongPlace() {
        start(source(TransitServer.TOKEN));
        database.asOwner("update instance_key set id = 'aaaaaaaaaaaaaaaa'");

        assertThatThrownBy(() -> start(source(TransitServer.TOKEN)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("aaaaaaaaaaaaaaaa");
    }

    @Test
    void anOutageAfterTheStartHurtsNothing() {
        InstanceKeySource source = source(TransitServer.TOKEN);
        DatabaseStart.Ready ready = start(source);
        Envelope envelope =
                new Envelope(
                        new InstanceKeysOfNode(
                                new InstanceKeyTable(
                                        JdbcClient.create(
                                                new DriverManagerDataSource(
                                                        database.url(),
                                                        database.app(),
                                                        database.password()))),
                                source,
                                ready.keys()));
        int asked = vault.requests();
        vault.close();

        byte[] sealed = envelope.seal("a secret".getBytes(UTF_8), "row:1");

        assertThat(envelope.open(sealed, "row:1")).isEqualTo("a secret".getBytes(UTF_8));
        assertThat(vault.requests()).isEqualTo(asked);
    }

    @Test
    void refusesSettingsThatWouldSendTheTokenInClearOrNotAtAll() {
        assertThatThrownBy(() -> settings("http://vault.example:8200", "x"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("https");
        assertThatThrownBy(() -> settings("https://vault.example:8200", null))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("token-file");
        assertThat(settings("https://vault.example:8200", "a-secret").toString())
                .doesNotContain("a-secret");
    }

    private static KmsProperties settings(String url, String token) {
        return new KmsProperties(URI.create(url), "transit", "gatehouse", token, null, null, null);
    }

    private InstanceKeySource source(String token) {
        return new InstanceKeySource(properties(null), vault.settings(token).service());
    }

    private GatehouseProperties properties(InstanceKey key) {
        return new GatehouseProperties(
                new Issuer("http://localhost:8080"),
                data,
                null,
                key == null ? null : key.encoded(),
                null,
                new GatehouseProperties.Database(2));
    }

    private DatabaseStart.Ready start(InstanceKeySource source) {
        return new DatabaseStart(
                        new DatabaseTarget(
                                database.url(),
                                new Credentials(database.owner(), database.password()),
                                Optional.of(new Credentials(database.app(), database.password())),
                                null),
                        source)
                .run();
    }
}
