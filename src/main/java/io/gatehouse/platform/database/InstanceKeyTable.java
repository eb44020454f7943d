package io.gatehouse.platform.database;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The {@code instance_key} table; at the start through the owner's connection, else the pool. */
record InstanceKeyTable(JdbcClient jdbc) {

    /** All keys, the current one first, then the newest. None also while there is no table. */
    List<StoredInstanceKey> all() {
        boolean there =
                jdbc.sql("select to_regclass('instance_key') is not null")
                        .query(Boolean.class)
                        .single();
        return there
                ? jdbc.sql(
                                """
                                select id, state, wrapped, wrapped_by, created_at from instance_key
                                 order by state = 'current' desc, created_at desc
                                """)
                        .query(InstanceKeyTable::row)
                        .list()
                : List.of();
    }

    Optional<StoredInstanceKey> find(String id) {
        return all().stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** The id of the key that seals now. It stays until the running transaction ends. */
    String current() {
        // Whoever waited here while a rotation began finds neither: the key before is not current
        // any more, and the new one came after the statement had begun.
        return held().or(this::held)
                .orElseThrow(() -> new IllegalStateException("no instance key is current"));
    }

    private Optional<String> held() {
        return jdbc.sql("select id from instance_key where state = 'current' for share")
                .query(String.class)
                .optional();
    }

    /** Lets the key seal from now on, and the one before retire. */
    void makeCurrent(
            String id, byte @Nullable [] wrapped, @Nullable String wrappedBy, Instant now) {
        jdbc.sql("update instance_key set state = 'retiring' where state = 'current' and id <> :id")
                .param("id", id)
                .update();
        jdbc.sql(
                        """
                        insert into instance_key (id, state, wrapped, wrapped_by, created_at)
                        values (:id, 'current', :wrapped, :by, :now)
                        on conflict (id) do update set state = 'current', ended_at = null
                        """)
                .param("id", id)
                .param("wrapped", wrapped)
                .param("by", wrappedBy)
                .param("now", time(now))
                .update();
    }

    /** Notes that nothing is sealed under the key any more. */
    void retire(String id, Instant now) {
        jdbc.sql(
                        """
                        update instance_key
                           set state = 'retired', ended_at = :now, wrapped = null, wrapped_by = null
                         where id = :id and state = 'retiring'
                        """)
                .param("id", id)
                .param("now", time(now))
                .update();
    }

    private static StoredInstanceKey row(ResultSet rs, int number) throws SQLException {
        return new StoredInstanceKey(
                text(rs, "id"),
                text(rs, "state"),
                rs.getBytes("wrapped"),
                rs.getString("wrapped_by"),
                instant(rs, "created_at"));
    }
}
