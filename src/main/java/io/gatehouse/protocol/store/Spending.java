package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.database.Gathering;
import io.gatehouse.platform.database.ManyRows;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Spends codes, or refresh tokens, for the refresh tokens that follow them: each in one statement
 * that decides, those of many requests in one statement together.
 */
final class Spending {

    private static final String ONE =
            """
            with spent as (
                update {table} set spent_at = :now
                 where day = {day} and hash = :hash and spent_at is null
                returning authorization_id, {generation} as generation)
            insert into oauth_refresh_token
                (day, hash, authorization_id, generation, issued_at, expires_at, dpop_jkt)
            select :newDay, :newHash, authorization_id, generation, :now, :expires, :key from spent
            """;

    // Waits for nobody: were two nodes to spend the same tokens in different orders, each would
    // wait for the other. What somebody else holds at the moment is left to ONE. The bounds of n
    // say that these are few, without which PostgreSQL reads all of a day that it knows nothing of.
    private static final String MANY =
            """
            with q as (
                select u.* from (
                    select :hashes::bytea[] as hashes, :newDays::integer[] as days, :newHashes::bytea[] as new_hashes,
                           :nows::timestamptz[] as nows, :expire::timestamptz[] as expire, :keys::text[] as keys
                    offset 0) asked
                 cross join lateral unnest(asked.hashes, asked.days, asked.new_hashes, asked.nows, asked.expire, asked.keys)
                    with ordinality u (hash, new_day, new_hash, now, expires, key, n)
                 where u.n between 1 and 64),
            free as (
                select q.*, r.authorization_id, r.generation
                  from q
                 cross join lateral (
                       select authorization_id, {generation} as generation from {table}
                        where day = {day} and hash = q.hash and spent_at is null
                          for update skip locked) r),
            spent as (
                update {table} t set spent_at = free.now
                  from free
                 where t.day = {day} and t.hash = free.hash
                returning free.*)
            insert into oauth_refresh_token
                (day, hash, authorization_id, generation, issued_at, expires_at, dpop_jkt)
            select new_day, new_hash, authorization_id, generation, now, expires, key from spent
            returning hash
            """;

    /**
     * What the statement for many did with one of them.
     *
     * @param away why nobody knows; null when it is known
     */
    private record Outcome(boolean spent, @Nullable DataAccessResourceFailureException away) {
        private static final Outcome SPENT = new Outcome(true, null);
        private static final Outcome LEFT = new Outcome(false, null);
    }

    private final JdbcClient jdbc;
    private final TokenDays days;
    private final String one;
    private final String many;
    private final Gathering<Presented, Outcome> gathering = new Gathering<>(this::spendAll);

    private Spending(JdbcClient jdbc, TokenDays days, String table, String generation) {
        this.jdbc = jdbc;
        this.days = days;
        this.one = of(ONE, table, generation);
        this.many = of(MANY, table, generation);
    }

    /** Spends codes for first refresh tokens. */
    static Spending codes(JdbcClient jdbc, TokenDays days) {
        return new Spending(jdbc, days, "oauth_code", "1");
    }

    /** Spends refresh tokens for their successors. */
    static Spending refreshTokens(JdbcClient jdbc, TokenDays days) {
        return new Spending(jdbc, days, "oauth_refresh_token", "generation + 1");
    }

    private static String of(String statement, String table, String generation) {
        return statement.replace("{table}", table).replace("{generation}", generation);
    }

    private record Presented(OpaqueToken token, NewRefreshToken successor, Instant now) {}

    /**
     * Spends the presented token and stores what follows; false when it was spent before, on any
     * node.
     *
     * @throws DataAccessResourceFailureException when the database went away: then the token may be
     *     spent
     */
    boolean spend(OpaqueToken token, NewRefreshToken successor, Instant now) {
        Presented presented = new Presented(token, successor, now);
        Outcome together = gathering.ask(presented);
        if (together.away != null) {
            throw together.away;
        }
        return together.spent || spendAlone(presented);
    }

    private List<Outcome> spendAll(List<Presented> all) {
        return all.size() == 1
                ? List.of(Outcome.LEFT)
                : days.each(many, all, Presented::token, this::spendOfDay);
    }

    // Each day for itself, since what another one has spent is spent. Of what the database refused
    // nothing was done: each is tried alone, so that one fails for one. What it did not answer it
    // may have done: tried again, each would look like a replay, and its family would end.
    private List<Outcome> spendOfDay(String sql, List<Presented> all) {
        try {
            return spendMany(sql, all);
        } catch (DataAccessResourceFailureException away) {
            return Collections.nCopies(all.size(), new Outcome(false, away));
        } catch (DataAccessException refused) {
            return Collections.nCopies(all.size(), Outcome.LEFT);
        }
    }

    private List<Outcome> spendMany(String sql, List<Presented> all) {
        Set<ByteBuffer> tokens = new HashSet<>();
        List<Presented> asked =
                all.stream()
                        .filter(one -> tokens.add(ByteBuffer.wrap(one.token().hash())))
                        .toList();
        Set<ByteBuffer> stored =
                new HashSet<>(
                        jdbc.sql(sql)
                                .param("hashes", ManyRows.bytes(asked, q -> q.token().hash()))
                                .param("newDays", newDays(asked))
                                .param(
                                        "newHashes",
                                        ManyRows.bytes(asked, q -> q.successor().token().hash()))
                                .param("nows", ManyRows.texts(asked, Presented::now))
                                .param(
                                        "expire",
                                        ManyRows.texts(asked, q -> q.successor().expiresAt()))
                                .param("keys", keys(asked))
                                .query((rs, number) -> ByteBuffer.wrap(rs.getBytes("hash")))
                                .set());
        // Of those who presented the same token the first one was asked for. Its successor may be
        // that of the others too, which is given away once.
        return all.stream()
                .map(one -> stored.remove(ByteBuffer.wrap(one.successor().token().hash())))
                .map(spent -> spent ? Outcome.SPENT : Outcome.LEFT)
                .toList();
    }

    private static Integer[] newDays(List<Presented> all) {
        return all.stream()
                .map(asked -> Authorizations.day(asked.successor().token()))
                .toArray(Integer[]::new);
    }

    private static @Nullable String[] keys(List<Presented> all) {
        return all.stream().map(asked -> asked.successor().dpopKey()).toArray(String[]::new);
    }

    private boolean spendAlone(Presented presented) {
        NewRefreshToken successor = presented.successor();
        return jdbc.sql(days.in(one, presented.token()))
                        .param("hash", presented.token().hash())
                        .param("newDay", Authorizations.day(successor.token()))
                        .param("newHash", successor.token().hash())
                        .param("now", time(presented.now()))
                        .param("expires", time(successor.expiresAt()))
                        .param("key", successor.dpopKey())
                        .update()
                == 1;
    }
}
