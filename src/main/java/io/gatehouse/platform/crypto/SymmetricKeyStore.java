package io.gatehouse.platform.crypto;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.platform.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code symmetric_key} table; the keys stand in it sealed under the instance key. */
@Repository
class SymmetricKeyStore implements Resealable {

    /**
     * A key as it is stored.
     *
     * @param generation its number among those of its purpose, from 1
     * @param activeFrom it seals and signs from then on, until the next generation does
     * @param endedAt since when nothing needs it; null for never yet
     */
    // The array is compared nowhere.
    @SuppressWarnings("ArrayRecordComponent")
    record Stored(
            UUID id,
            String purpose,
            int generation,
            Instant createdAt,
            Instant activeFrom,
            @Nullable Instant endedAt,
            byte[] sealed) {}

    private final JdbcClient jdbc;
    private final Envelope envelope;

    SymmetricKeyStore(JdbcClient jdbc, Envelope envelope) {
        this.jdbc = jdbc;
        this.envelope = envelope;
    }

    /** All keys, newest first within a purpose. */
    List<Stored> all() {
        return jdbc.sql("select * from symmetric_key order by purpose, generation desc")
                .query(SymmetricKeyStore::row)
                .list();
    }

    Optional<Stored> find(UUID id) {
        return jdbc.sql("select * from symmetric_key where id = :id")
                .param("id", id)
                .query(SymmetricKeyStore::row)
                .optional();
    }

    Optional<Stored> newest(String purpose) {
        return jdbc.sql(
                        """
                        select * from symmetric_key where purpose = :purpose
                         order by generation desc
                         limit 1
                        """)
                .param("purpose", purpose)
                .query(SymmetricKeyStore::row)
                .optional();
    }

    /** Adds this generation; empty when somebody else did. */
    Optional<UUID> add(String purpose, int generation, Instant activeFrom, Instant now) {
        UUID id = Ids.uuidV7(now);
        return jdbc.sql(
                        """
                        insert into symmetric_key (id, purpose, generation, wrapped, created_at, active_from)
                        values (:id, :purpose, :generation, :sealed, :now, :from)
                        on conflict (purpose, generation) do nothing
                        returning id
                        """)
                .param("id", id)
                .param("purpose", purpose)
                .param("generation", generation)
                .param("sealed", envelope.seal(Randomness.bytes(32), aad(purpose, id)))
                .param("now", time(now))
                .param("from", time(activeFrom))
                .query(UUID.class)
                .optional();
    }

    /** Notes that nothing needs the key any more; false when that was noted before. */
    boolean end(UUID id, Instant now) {
        return jdbc.sql(
                                "update symmetric_key set ended_at = :now where id = :id and ended_at is null")
                        .param("id", id)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    /** Removes the keys that ended before the instant. */
    int removeEnded(Instant before) {
        return jdbc.sql("delete from symmetric_key where ended_at < :before")
                .param("before", time(before))
                .update();
    }

    /** The key itself. */
    byte[] open(Stored stored) {
        return envelope.open(stored.sealed(), aad(stored.purpose(), stored.id()));
    }

    @Override
    public Map<String, Integer> sealedUnder() {
        Map<String, Integer> counts = new HashMap<>();
        all().forEach(stored -> counts.merge(Envelope.keyId(stored.sealed()), 1, Integer::sum));
        return counts;
    }

    @Override
    public int reseal(int most) {
        List<Stored> left =
                jdbc.sql(
                                """
                                select * from symmetric_key
                                 where encode(substring(wrapped from 2 for 8), 'hex') <> :key
                                 order by id
                                 limit :most
                                   for update
                                """)
                        .param("key", envelope.sealingKeyId())
                        .param("most", most)
                        .query(SymmetricKeyStore::row)
                        .list();
        for (Stored one : left) {
            jdbc.sql("update symmetric_key set wrapped = :sealed where id = :id")
                    .param("id", one.id())
                    .param("sealed", envelope.reseal(one.sealed(), aad(one.purpose(), one.id())))
                    .update();
        }
        return left.size();
    }

    private static Stored row(ResultSet rs, int number) throws SQLException {
        return new Stored(
                uuid(rs, "id"),
                text(rs, "purpose"),
                rs.getInt("generation"),
                instant(rs, "created_at"),
                instant(rs, "active_from"),
                instantOrNull(rs, "ended_at"),
                rs.getBytes("wrapped"));
    }

    private static String aad(String purpose, UUID id) {
        return "symmetric_key:" + purpose + ":" + id;
    }
}
