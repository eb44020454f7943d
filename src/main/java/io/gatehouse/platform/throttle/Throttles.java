package io.gatehouse.platform.throttle;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.SymmetricKey;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code throttle} table: counts failures by key, on all nodes together. Keys are stored as
 * codes only, for they hold addresses of people.
 */
@Repository
public class Throttles implements Housekeeper, KeyPurpose {

    private static final String PURPOSE = "throttle";
    // Beyond this many doublings every wait is the longest, and the power must not overflow.
    private static final int DOUBLINGS = 20;
    // No policy remembers longer.
    private static final Duration LONGEST_MEMORY = Duration.ofDays(2);

    private final JdbcClient jdbc;
    private final SymmetricKeys keys;

    Throttles(JdbcClient jdbc, SymmetricKeys keys) {
        this.jdbc = jdbc;
        this.keys = keys;
    }

    /** How long to wait until all the keys are free; empty when they are. */
    public Optional<Duration> wait(Collection<String> all, Instant now) {
        return jdbc.sql(
                        """
                        select blocked_until from throttle
                         where key_hash in (:keys) and blocked_until > :now
                         order by blocked_until desc
                         limit 1
                        """)
                .param("keys", all.stream().flatMap(key -> hashes(key).stream()).toList())
                .param("now", time(now))
                .query((rs, number) -> Duration.between(now, instant(rs, "blocked_until")))
                .optional();
    }

    /** Counts a failure for the key. A free one holds up nobody, however far behind a clock is. */
    public void failed(String key, ThrottlePolicy policy, Instant now) {
        jdbc.sql(
                        """
                        insert into throttle as t (key_hash, failures, last_failure, blocked_until)
                        values (:key, 1, :now, 'epoch')
                        on conflict (key_hash) do update
                           set failures = case when t.last_failure < :forgotten then 1 else t.failures + 1 end,
                               last_failure = :now,
                               blocked_until = case
                                   when t.last_failure < :forgotten or t.failures < :free then 'epoch'
                                   else cast(:now as timestamptz) + least(
                                       :longest, :first * power(2, least(t.failures - :free, :doublings))
                                   ) * interval '1 millisecond' end
                        """)
                .param("key", hash(key))
                .param("now", time(now))
                .param("forgotten", time(now.minus(policy.forget())))
                .param("free", policy.free())
                .param("first", policy.first().toMillis())
                .param("longest", policy.longest().toMillis())
                .param("doublings", DOUBLINGS)
                .update();
    }

    /**
     * Counts one more for the key, in windows that begin with the first. However many come at the
     * same moment, on whatever nodes, no more are let through than the window has room for.
     *
     * @param most in one window
     * @return how long to wait when the window is full, and empty while it has room
     */
    public Optional<Duration> count(String key, int most, Duration window, Instant now) {
        return jdbc.sql(
                        """
                        insert into throttle as t (key_hash, failures, last_failure, blocked_until)
                        values (:key, 1, :now, :now)
                        on conflict (key_hash) do update
                           set failures = case when t.last_failure > :begun and t.last_failure <= :ahead
                                               then t.failures + 1 else 1 end,
                               last_failure = case when t.last_failure > :begun and t.last_failure <= :ahead
                                                   then t.last_failure else :now end
                        returning failures, last_failure
                        """)
                .param("key", hash(key))
                .param("now", time(now))
                .param("begun", time(now.minus(window)))
                // A window that a clock far ahead began holds nobody up.
                .param("ahead", time(now.plus(window)))
                .query((rs, number) ->
                        rs.getInt("failures") <= most
                                ? Optional.<Duration>empty()
                                : Optional.of(
                                        Duration.between(
                                                now, instant(rs, "last_failure").plus(window))))
                .single();
    }

    /** Takes back one that was counted. */
    public void uncount(String key) {
        jdbc.sql("update throttle set failures = greatest(failures - 1, 0) where key_hash = :key")
                .param("key", hash(key))
                .update();
    }

    /** Forgets the failures of the key. */
    public void clear(String key) {
        jdbc.sql("delete from throttle where key_hash in (:keys)")
                .param("keys", hashes(key))
                .update();
    }

    @Override
    public int clean(Instant now, int most) {
        Instant before = now.minus(LONGEST_MEMORY);
        return jdbc.sql(
                        """
                        delete from throttle
                         where key_hash in (select key_hash from throttle
                                             where last_failure < :before and blocked_until < :before
                                             limit :most
                                               for update skip locked)
                        """)
                .param("before", time(before))
                .param("most", most)
                .update();
    }

    /** Under the keys before too: a rotation sets nobody free. */
    private List<byte[]> hashes(String key) {
        SymmetricKey current = keys.current(PURPOSE);
        Stream<SymmetricKey> others =
                keys.all(PURPOSE).stream().filter(other -> !other.id().equals(current.id()));
        return Stream.concat(Stream.of(current), others)
                .map(one -> Hmac.sha256(one.secret(), key))
                .toList();
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return now.isBefore(replaced.plus(LONGEST_MEMORY));
    }

    private byte[] hash(String key) {
        return Hmac.sha256(keys.current(PURPOSE).secret(), key);
    }
}
