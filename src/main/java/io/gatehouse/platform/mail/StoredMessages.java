package io.gatehouse.platform.mail;

import static io.gatehouse.platform.database.Columns.constant;
import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.word;

import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code mail_message} table. Recipient and content are sealed under the instance key, since
 * letters hold links that work like passwords, and are erased when the message ends.
 */
@Repository
class StoredMessages implements Housekeeper {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;
    private final Envelope envelope;
    private final Duration retention;

    StoredMessages(JdbcClient jdbc, Envelope envelope, MailProperties properties) {
        this.jdbc = jdbc;
        this.envelope = envelope;
        this.retention = properties.retention();
    }

    /** What is sealed. */
    private record Sealed(String recipient, String subject, String text, String html) {}

    /** How many messages wait, and since when the oldest does. */
    record Queue(long length, @Nullable Instant oldest) {}

    UUID insert(Letter letter, Instant now) {
        UUID id = Ids.uuidV7(now);
        Sealed content =
                new Sealed(letter.recipient(), letter.subject(), letter.text(), letter.html());
        byte[] plain = JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8);
        jdbc.sql(
                        """
                        insert into mail_message (id, template, cause, content, state, queued_at, due_at, expires_at)
                        values (:id, :template, :cause, :content, 'queued', :now, :now, :expires)
                        """)
                .param("id", id)
                .param("template", letter.template())
                .param("cause", letter.cause())
                .param("content", envelope.seal(plain, aad(id)))
                .param("now", time(now))
                .param("expires", time(letter.expiresAt()))
                .update();
        return id;
    }

    /** Ends all messages of the cause that are still on their way. */
    void cancel(String cause, Instant now) {
        jdbc.sql(
                        """
                        update mail_message
                           set state = 'cancelled', content = null, ended_at = :now
                         where cause = :cause and ended_at is null
                        """)
                .param("cause", cause)
                .param("now", time(now))
                .update();
    }

    /**
     * Takes the next message that is due, for this node alone until {@code lease}. A message whose
     * node has died becomes due again by that.
     */
    Optional<Message> claim(Instant now, Instant lease) {
        return jdbc.sql(
                        """
                        update mail_message
                           set state = 'sending', attempts = attempts + 1, due_at = :lease
                         where id = (select id from mail_message
                                      where ended_at is null and due_at <= :now and expires_at > :now
                                      order by due_at, id
                                      limit 1
                                        for update skip locked)
                        returning *
                        """)
                .param("now", time(now))
                .param("lease", time(lease))
                .query(this::row)
                .optional();
    }

    /** Ends a claimed message; nothing happens when another node has claimed it since. */
    void end(Message claimed, Message.State state, @Nullable String error, Instant now) {
        jdbc.sql(
                        """
                        update mail_message
                           set state = :state, content = null, ended_at = :now,
                               last_error = coalesce(:error, last_error)
                         where id = :id and state = 'sending' and attempts = :attempts
                        """)
                .param("id", claimed.id())
                .param("attempts", claimed.attempts())
                .param("state", word(state))
                .param("error", error)
                .param("now", time(now))
                .update();
    }

    /** Puts a claimed message back; nothing happens when another node has claimed it since. */
    void postpone(Message claimed, String error, Instant due) {
        jdbc.sql(
                        """
                        update mail_message
                           set state = 'queued', due_at = :due, last_error = :error
                         where id = :id and state = 'sending' and attempts = :attempts
                        """)
                .param("id", claimed.id())
                .param("attempts", claimed.attempts())
                .param("due", time(due))
                .param("error", error)
                .update();
    }

    List<Message> page(Window window) {
        return jdbc.sql("select * from mail_message where id > :after order by id limit :most")
                .param("after", window.id())
                .param("most", window.rows())
                .query(this::row)
                .list();
    }

    Optional<Message> find(UUID id) {
        return jdbc.sql("select * from mail_message where id = :id")
                .param("id", id)
                .query(this::row)
                .optional();
    }

    Queue queue(Instant now) {
        return jdbc.sql(
                        """
                        select count(*) as length, min(queued_at) as oldest
                          from mail_message
                         where ended_at is null and expires_at > :now
                        """)
                .param("now", time(now))
                .query((rs, number) -> new Queue(rs.getLong("length"), instantOrNull(rs, "oldest")))
                .single();
    }

    @Override
    public int clean(Instant now, int most) {
        int expired = expire(now, most);
        return Math.max(expired, remove(now, most));
    }

    private int expire(Instant now, int most) {
        return jdbc.sql(
                        """
                        update mail_message
                           set state = 'expired', content = null, ended_at = :now
                         where id in (select id from mail_message
                                       where ended_at is null and expires_at <= :now
                                       limit :most for update skip locked)
                        """)
                .param("now", time(now))
                .param("most", most)
                .update();
    }

    private int remove(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from mail_message
                         where id in (select id from mail_message
                                       where ended_at < :before limit :most for update skip locked)
                        """)
                .param("before", time(now.minus(retention)))
                .param("most", most)
                .update();
    }

    private Message row(ResultSet rs, int number) throws SQLException {
        UUID id = uuid(rs, "id");
        byte[] sealed = rs.getBytes("content");
        Sealed content = sealed == null ? null : open(sealed, id);
        return new Message(
                id,
                text(rs, "template"),
                text(rs, "cause"),
                constant(rs, "state", Message.State.class),
                rs.getInt("attempts"),
                instant(rs, "queued_at"),
                instant(rs, "due_at"),
                instant(rs, "expires_at"),
                instantOrNull(rs, "ended_at"),
                rs.getString("last_error"),
                content == null ? null : content.recipient(),
                content == null
                        ? null
                        : new Message.Content(content.subject(), content.text(), content.html()));
    }

    private Sealed open(byte[] sealed, UUID id) {
        return JSON.readValue(envelope.open(sealed, aad(id)), Sealed.class);
    }

    private static String aad(UUID id) {
        return "mail_message:" + id;
    }
}
