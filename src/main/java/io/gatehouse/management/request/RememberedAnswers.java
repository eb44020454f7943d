package io.gatehouse.management.request;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.SealedBox;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.platform.housekeeping.Housekeeper;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code api_answer} table: what was answered to requests with an idempotency key, for 24
 * hours. Answers are sealed, since they can hold a new secret; whoever repeats the request gets it
 * again, because a lost answer is what the key is for.
 */
@Repository
class RememberedAnswers implements Housekeeper {

    static final String PURPOSE = "api-answer";
    private static final Duration REMEMBERED = Duration.ofHours(24);
    private static final List<String> HEADERS = List.of("Location", "ETag", "Content-Type");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final SealedBox box;
    private final Clock clock;

    RememberedAnswers(JdbcClient jdbc, SymmetricKeys keys, Clock clock) {
        this.jdbc = jdbc;
        this.box = new SealedBox(keys, PURPOSE);
        this.clock = clock;
    }

    private record Remembered(
            boolean sameRequest,
            boolean recent,
            int status,
            Map<String, String> headers,
            String sealed) {}

    /**
     * Answers as the first time; false when this is the first time.
     *
     * @param requireRecent throws when the caller's sign-in is not recent; asked when the first
     *     time took that
     */
    boolean replay(
            IdempotencyKey key, ContentCachingResponseWrapper response, Runnable requireRecent)
            throws IOException {
        takeTurn(key);
        Optional<Remembered> remembered = find(key);
        if (remembered.isEmpty()) {
            return false;
        }
        Remembered answer = remembered.get();
        if (!answer.sameRequest) {
            throw new Refused(Problem.of(ProblemType.KEY_REUSED));
        }
        if (answer.recent) {
            requireRecent.run();
        }
        byte[] body =
                box.open(answer.sealed, key.caller())
                        .orElseThrow(() ->
                                new IllegalStateException("a remembered answer does not open"));
        response.setStatus(answer.status);
        answer.headers.forEach(response::setHeader);
        response.setHeader("Idempotent-Replayed", "true");
        response.getOutputStream().write(body);
        return true;
    }

    /**
     * Remembers the answer, in the transaction of what it answers.
     *
     * @param recent true when the request took a recent sign-in
     */
    void remember(IdempotencyKey key, ContentCachingResponseWrapper response, boolean recent) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : HEADERS) {
            String value = response.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        jdbc.sql(
                        """
                        insert into api_answer
                            (caller, key_hash, request_hash, recent, status, headers, body_sealed, expires_at)
                        values (:caller, :key, :request, :recent, :status, :headers::jsonb, :body, :expires)
                        on conflict (caller, key_hash) do update
                           set request_hash = excluded.request_hash, recent = excluded.recent,
                               status = excluded.status, headers = excluded.headers, body_sealed = excluded.body_sealed,
                               expires_at = excluded.expires_at
                        """)
                .param("caller", key.caller())
                .param("key", Sha256.of(key.value()))
                .param("request", Base64.getDecoder().decode(key.request()))
                .param("recent", recent)
                .param("status", response.getStatus())
                .param("headers", JSON.writeValueAsString(headers))
                .param("body", box.seal(response.getContentAsByteArray(), key.caller()))
                .param("expires", time(clock.instant().plus(REMEMBERED)))
                .update();
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from api_answer
                         where (caller, key_hash) in
                               (select caller, key_hash from api_answer
                                 where expires_at < :now limit :most for update skip locked)
                        """)
                .param("now", time(now))
                .param("most", most)
                .update();
    }

    private void takeTurn(IdempotencyKey key) {
        boolean ours =
                jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
                        .param("key", "api-answer " + key.caller() + " " + key.value())
                        .query(Boolean.class)
                        .single();
        if (!ours) {
            throw new Refused(Problem.of(ProblemType.IN_PROGRESS), Map.of("Retry-After", "1"));
        }
    }

    private Optional<Remembered> find(IdempotencyKey key) {
        return jdbc.sql(
                        """
                        select request_hash = :request as same, recent, status, headers, body_sealed
                          from api_answer
                         where caller = :caller and key_hash = :key and expires_at > :now
                        """)
                .param("caller", key.caller())
                .param("key", Sha256.of(key.value()))
                .param("request", Base64.getDecoder().decode(key.request()))
                .param("now", time(clock.instant()))
                .query(RememberedAnswers::row)
                .optional();
    }

    private static Remembered row(ResultSet rs, int number) throws SQLException {
        return new Remembered(
                rs.getBoolean("same"),
                rs.getBoolean("recent"),
                rs.getInt("status"),
                JSON.readValue(text(rs, "headers"), TEXTS),
                text(rs, "body_sealed"));
    }
}
