package io.gatehouse.protocol.logout;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.platform.Ids;
import io.gatehouse.platform.crypto.SealedBox;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.protocol.store.AuthorizationsEnded;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The {@code logout_notice} table: who has to hear of which end. A notice is queued in the
 * transaction of its cause and gone when the client has taken it.
 */
@Repository
class NoticeQueue {

    static final String PURPOSE = "logout-notice";

    /** A client that was away for longer is not told any more. */
    static final Duration LIFE = Duration.ofHours(6);

    private static final Comparator<AuthorizationsEnded.Ended> ONE_ORDER =
            Comparator.comparing((AuthorizationsEnded.Ended one) -> one.client().toString())
                    .thenComparing(one -> String.valueOf(one.session()));

    private final JdbcClient jdbc;
    private final SealedBox box;

    NoticeQueue(JdbcClient jdbc, SymmetricKeys keys) {
        this.jdbc = jdbc;
        this.box = new SealedBox(keys, PURPOSE);
    }

    /**
     * Queues a notice for each, except where the same is on its way.
     *
     * @throws IllegalStateException outside a transaction, since there would be nothing to be
     *     queued with
     */
    void add(Collection<AuthorizationsEnded.Ended> ended, Instant now) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a notice is queued in the transaction of its cause");
        }
        // Whoever queues the same at this moment does it in the same order, and nobody waits for
        // each other.
        List<AuthorizationsEnded.Ended> ordered =
                ended.stream().distinct().sorted(ONE_ORDER).toList();
        jdbc.sql(
                        """
                        insert into logout_notice (id, client, session_id, subject, queued_at, due_at, expires_at)
                        select id, client, session, subject, :now, :now, :expires
                          from unnest(:ids::uuid[], :clients::uuid[], :sessions::uuid[], :subjects::text[])
                               as n (id, client, session, subject)
                        on conflict (client, session_id) do nothing
                        """)
                .param("ids", texts(ordered, one -> Ids.uuidV7(now)))
                .param("clients", texts(ordered, AuthorizationsEnded.Ended::client))
                .param("sessions", texts(ordered, AuthorizationsEnded.Ended::session))
                .param("subjects", texts(ordered, this::sealedSubject))
                .param("now", time(now))
                .param("expires", time(now.plus(LIFE)))
                .update();
    }

    /** The clients that have something to hear now. */
    Set<UUID> due(Instant now) {
        return Set.copyOf(
                jdbc.sql("select distinct client from logout_notice where due_at <= :now")
                        .param("now", time(now))
                        .query((rs, number) -> uuid(rs, "client"))
                        .list());
    }

    /**
     * Takes the client's next notice, for this node alone until {@code lease}. A notice whose node
     * has died becomes due again by that.
     */
    Optional<Notice> claim(UUID client, Instant now, Instant lease) {
        return jdbc.sql(
                        """
                        update logout_notice
                           set attempts = attempts + 1, due_at = :lease
                         where id = (select id from logout_notice
                                      where client = :client and due_at <= :now
                                      order by due_at, id
                                      limit 1
                                        for update skip locked)
                        returning *
                        """)
                .param("client", client)
                .param("now", time(now))
                .param("lease", time(lease))
                .query(this::row)
                .optional();
    }

    /** Removes a claimed notice; false when another node has claimed it since. */
    boolean remove(Notice claimed) {
        return jdbc.sql("delete from logout_notice where id = :id and attempts = :attempts")
                        .param("id", claimed.id())
                        .param("attempts", claimed.attempts())
                        .update()
                == 1;
    }

    /** Puts a claimed notice back; nothing happens when another node has claimed it since. */
    void postpone(Notice claimed, Instant due) {
        jdbc.sql(
                        """
                        update logout_notice set due_at = :due
                         where id = :id and attempts = :attempts
                        """)
                .param("id", claimed.id())
                .param("attempts", claimed.attempts())
                .param("due", time(due))
                .update();
    }

    /**
     * How much waits.
     *
     * @param oldest since when the oldest does; null when nothing waits
     */
    record Length(long notices, @Nullable Instant oldest) {}

    /** How many notices wait. */
    Length length() {
        return jdbc.sql("select count(*) as notices, min(queued_at) as oldest from logout_notice")
                .query((rs, number) ->
                        new Length(rs.getLong("notices"), instantOrNull(rs, "oldest")))
                .single();
    }

    private Notice row(ResultSet rs, int number) throws SQLException {
        UUID client = uuid(rs, "client");
        byte[] subject =
                box.open(text(rs, "subject"), aad(client))
                        .orElseThrow(() ->
                                new IllegalStateException("notice sealed under an unknown key"));
        return new Notice(
                uuid(rs, "id"),
                client,
                uuidOrNull(rs, "session_id"),
                new String(subject, StandardCharsets.UTF_8),
                rs.getInt("attempts"),
                instant(rs, "expires_at"));
    }

    private String sealedSubject(AuthorizationsEnded.Ended one) {
        byte[] subject = one.account().toString().getBytes(StandardCharsets.UTF_8);
        return box.seal(subject, aad(one.client()));
    }

    private static String aad(UUID client) {
        return "logout_notice:" + client;
    }

    private static @Nullable String[] texts(
            List<AuthorizationsEnded.Ended> all,
            Function<AuthorizationsEnded.Ended, @Nullable Object> column) {
        @Nullable String[] texts = new String[all.size()];
        for (int i = 0; i < texts.length; i++) {
            Object value = column.apply(all.get(i));
            texts[i] = value == null ? null : value.toString();
        }
        return texts;
    }
}
