package io.gatehouse.clients;

import static io.gatehouse.platform.database.Columns.uuid;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.Resealable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The secrets in the {@code client_secret} table that stand beside their hashes, sealed under the
 * instance key: those of clients whose method needs the secret itself, and no others.
 */
@Repository
class SealedSecrets implements Resealable {

    private static final int REMEMBERED = 20_000;
    private static final Duration UNUSED = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final Envelope envelope;
    // What was opened once stays, also when the instance key that seals it now is not known here.
    private final Cache<UUID, Opened> opened =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterAccess(UNUSED).build();

    SealedSecrets(JdbcClient jdbc, Envelope envelope) {
        this.jdbc = jdbc;
        this.envelope = envelope;
    }

    /** A secret in the open; never printed. */
    record Opened(String value) {
        @Override
        public String toString() {
            return "a secret";
        }
    }

    /** The secret as the client's row with this id keeps it; it opens in no other. */
    byte[] seal(UUID client, UUID id, String secret) {
        return envelope.seal(secret.getBytes(UTF_8), aad(client, id));
    }

    /**
     * The secret of the client's row with this id.
     *
     * @throws IllegalStateException when it was changed, or this node does not have its key
     */
    Opened open(UUID client, UUID id, byte[] sealed) {
        return opened.get(
                id, row -> new Opened(new String(envelope.open(sealed, aad(client, row)), UTF_8)));
    }

    /**
     * Why the client cannot authenticate by its method: that needs the secrets themselves, and
     * there are hashes alone.
     */
    Optional<Refusal> misfit(Client wanted) {
        boolean lacking =
                wanted.authMethod().needsSecretItself()
                        && jdbc.sql(
                                        """
                                        select exists (select 1 from client_secret
                                                        where client = :client and sealed is null)
                                        """)
                                .param("client", wanted.id())
                                .query(Boolean.class)
                                .single();
        return lacking
                ? Optional.of(
                        new Refusal(
                                "auth_method",
                                "%s needs a new secret, for those that the client has are kept as hashes"
                                                .formatted(wanted.authMethod().value())
                                        + " alone: give one with the change, or end them before and make one after"))
                : Optional.empty();
    }

    /** Leaves only the hashes of the client's secrets. */
    void erase(UUID client) {
        jdbc.sql("update client_secret set sealed = null where client = :client")
                .param("client", client)
                .update();
    }

    @Override
    public Map<String, Integer> sealedUnder() {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("select sealed from client_secret where sealed is not null")
                .query(rs -> {
                    counts.merge(Envelope.keyId(rs.getBytes("sealed")), 1, Integer::sum);
                });
        return counts;
    }

    private record Row(UUID id, UUID client) {}

    @Override
    public int reseal(int most) {
        List<Row> left =
                jdbc.sql(
                                """
                                select id, client from client_secret
                                 where encode(substring(sealed from 2 for 8), 'hex') <> :key
                                 order by id
                                 limit :most
                                   for update
                                """)
                        .param("key", envelope.sealingKeyId())
                        .param("most", most)
                        .query(SealedSecrets::row)
                        .list();
        left.forEach(this::reseal);
        return left.size();
    }

    private void reseal(Row row) {
        byte[] sealed =
                jdbc.sql("select sealed from client_secret where id = :id")
                        .param("id", row.id)
                        .query(byte[].class)
                        .single();
        jdbc.sql("update client_secret set sealed = :sealed where id = :id")
                .param("id", row.id)
                .param("sealed", envelope.reseal(sealed, aad(row.client, row.id)))
                .update();
    }

    private static Row row(ResultSet rs, int number) throws SQLException {
        return new Row(uuid(rs, "id"), uuid(rs, "client"));
    }

    private static String aad(UUID client, UUID id) {
        return "client_secret:" + client + ":" + id;
    }
}
