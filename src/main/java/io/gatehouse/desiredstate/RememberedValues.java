package io.gatehouse.desiredstate;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKey;
import io.gatehouse.platform.crypto.SymmetricKeys;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code desired_value} table: which secret values files gave last, so that only a change in
 * the file replaces what a person has set since. Keyed, so that the table is no fast oracle for
 * passwords: the id of the key, then the code.
 */
@Repository
class RememberedValues implements KeyPurpose {

    private static final String PURPOSE = "desired-state";
    private static final int ID_BYTES = 16;

    private final JdbcClient jdbc;
    private final SymmetricKeys keys;
    private final Clock clock;

    RememberedValues(JdbcClient jdbc, SymmetricKeys keys, Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.clock = clock;
    }

    /** Which value of which object. */
    record Slot(String kind, String name, String field) {}

    /** True when the value is not the one that was remembered last. */
    boolean differs(Slot slot, SecretText value) {
        Optional<byte[]> known =
                jdbc.sql(
                                """
                                select value_hash from desired_value
                                 where kind = :kind and name = :name and field = :field
                                """)
                        .param("kind", slot.kind)
                        .param("name", slot.name)
                        .param("field", slot.field)
                        .query(RememberedValues::hash)
                        .optional();
        return known.map(stored -> !matches(slot, value, stored)).orElse(true);
    }

    void remember(Slot slot, SecretText value) {
        SymmetricKey key = keys.current(PURPOSE);
        byte[] code = code(key, slot, value);
        byte[] stored =
                ByteBuffer.allocate(ID_BYTES + code.length)
                        .putLong(key.id().getMostSignificantBits())
                        .putLong(key.id().getLeastSignificantBits())
                        .put(code)
                        .array();
        jdbc.sql(
                        """
                        insert into desired_value (kind, name, field, value_hash, applied_at)
                        values (:kind, :name, :field, :hash, :now)
                        on conflict (kind, name, field) do update
                           set value_hash = excluded.value_hash, applied_at = excluded.applied_at
                        """)
                .param("kind", slot.kind)
                .param("name", slot.name)
                .param("field", slot.field)
                .param("hash", stored)
                .param("now", time(clock.instant()))
                .update();
    }

    /** Forgets every value of the object. */
    void forget(String kind, String name) {
        jdbc.sql("delete from desired_value where kind = :kind and name = :name")
                .param("kind", kind)
                .param("name", name)
                .update();
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return jdbc.sql(
                        """
                        select exists (select 1 from desired_value
                                        where substring(value_hash from 1 for 16) = :key)
                        """)
                .param(
                        "key",
                        ByteBuffer.allocate(ID_BYTES)
                                .putLong(key.getMostSignificantBits())
                                .putLong(key.getLeastSignificantBits())
                                .array())
                .query(Boolean.class)
                .single();
    }

    private boolean matches(Slot slot, SecretText value, byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        UUID id = new UUID(in.getLong(), in.getLong());
        byte[] known = new byte[in.remaining()];
        in.get(known);
        return keys.byId(PURPOSE, id)
                .map(key -> Sha256.same(code(key, slot, value), known))
                .orElse(false);
    }

    private static byte[] code(SymmetricKey key, Slot slot, SecretText value) {
        return Hmac.sha256(key.secret(), slot.kind, slot.name, slot.field, value.value());
    }

    private static byte[] hash(ResultSet rs, int number) throws SQLException {
        byte[] hash = rs.getBytes("value_hash");
        return hash == null ? new byte[ID_BYTES] : hash;
    }
}
