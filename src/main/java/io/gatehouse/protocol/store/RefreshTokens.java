package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.database.Gathering;
import io.gatehouse.usability.PersonState;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code oauth_refresh_token} table. */
@Repository
public class RefreshTokens {

    // Each row by its key, as PostgreSQL sees how many are asked for in neither of its plans: so it
    // keeps one plan for any number.
    private static final String FIND =
            """
            select q.n, t.*, u.*
              from (select :hashes::bytea[] as hashes, :nows::timestamptz[] as nows offset 0) asked
             cross join lateral unnest(asked.hashes, asked.nows) with ordinality q (hash, now, n)
             cross join lateral (
                   select r.dpop_jkt, r.generation, r.issued_at, r.expires_at, r.spent_at,
            """
                    + AuthorizationColumns.OF_A
                    + """
                             from oauth_refresh_token r
                             join oauth_authorization a on a.id = r.authorization_id
                            where r.day = {day} and r.hash = q.hash
                            limit 1) t
                     cross join lateral usability_of_person(
                           t.account_id, t.client, t.company_id, t.session_id, q.now) u
                    """;

    private static final String ROTATE =
            """
            with spent as (
                update oauth_refresh_token set spent_at = :now
                 where day = {day} and hash = :hash and spent_at is null
                returning authorization_id, generation)
            insert into oauth_refresh_token
                (day, hash, authorization_id, generation, issued_at, expires_at, dpop_jkt)
            select :newDay, :newHash, authorization_id, generation + 1, :now, :expires, :key
              from spent
            """;

    // Waits for nobody: were two nodes to spend the same tokens in different orders, each would
    // wait for the other. What somebody else holds at the moment is left to ROTATE. The bounds of n
    // say that these are few, without which PostgreSQL reads all of a day that it knows nothing of.
    private static final String ROTATE_MANY =
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
                       select t.authorization_id, t.generation from oauth_refresh_token t
                        where t.day = {day} and t.hash = q.hash and t.spent_at is null
                          for update skip locked) r),
            spent as (
                update oauth_refresh_token t set spent_at = free.now
                  from free
                 where t.day = {day} and t.hash = free.hash
                returning free.*)
            insert into oauth_refresh_token
                (day, hash, authorization_id, generation, issued_at, expires_at, dpop_jkt)
            select new_day, new_hash, authorization_id, generation + 1, now, expires, key from spent
            returning hash
            """;

    private final JdbcClient jdbc;
    private final TokenDays days;
    private final Gathering<Presented, Optional<StoredRefreshToken>> finding =
            new Gathering<>(this::findAll);
    private final Gathering<Successor, Boolean> rotating = new Gathering<>(this::rotateAll);

    RefreshTokens(JdbcClient jdbc, TokenDays days) {
        this.jdbc = jdbc;
        this.days = days;
    }

    private static final List<Boolean> NOBODY = List.of(false);

    private record Presented(OpaqueToken token, Instant now) {}

    private record Successor(OpaqueToken token, NewRefreshToken successor, Instant now) {}

    /** The refresh token, spent or expired or not. */
    public Optional<StoredRefreshToken> find(OpaqueToken token, Instant now) {
        return finding.ask(new Presented(token, now));
    }

    private List<Optional<StoredRefreshToken>> findAll(List<Presented> all) {
        return days.each(
                FIND,
                all,
                Presented::token,
                (sql, asked) ->
                        ManyRows.of(
                                jdbc.sql(sql)
                                        .param(
                                                "hashes",
                                                ManyRows.bytes(asked, q -> q.token().hash()))
                                        .param("nows", ManyRows.texts(asked, Presented::now)),
                                asked.size(),
                                RefreshTokens::row));
    }

    /**
     * Spends the token and stores its successor, in one statement that decides; false when it was
     * spent before, on any node.
     */
    public boolean rotate(OpaqueToken token, NewRefreshToken successor, Instant now) {
        Successor asked = new Successor(token, successor, now);
        return rotating.ask(asked) || rotateAlone(asked);
    }

    private List<Boolean> rotateAll(List<Successor> all) {
        if (all.size() == 1) {
            return NOBODY;
        }
        return days.each(ROTATE_MANY, all, Successor::token, this::rotateOfDay);
    }

    // Where one of them cannot be stored, each is tried alone, so that one fails for one. What
    // fails
    // here must not fail those of another day, whose tokens are spent.
    private List<Boolean> rotateOfDay(String sql, List<Successor> all) {
        try {
            return rotateMany(sql, all);
        } catch (DataAccessException failure) {
            return Collections.nCopies(all.size(), false);
        }
    }

    private List<Boolean> rotateMany(String sql, List<Successor> all) {
        Set<ByteBuffer> presented = new HashSet<>();
        List<Successor> asked =
                all.stream()
                        .filter(one -> presented.add(ByteBuffer.wrap(one.token().hash())))
                        .toList();
        Set<ByteBuffer> stored =
                new HashSet<>(
                        jdbc.sql(sql)
                                .param("hashes", ManyRows.bytes(asked, q -> q.token().hash()))
                                .param("newDays", newDays(asked))
                                .param(
                                        "newHashes",
                                        ManyRows.bytes(asked, q -> q.successor().token().hash()))
                                .param("nows", ManyRows.texts(asked, Successor::now))
                                .param(
                                        "expire",
                                        ManyRows.texts(asked, q -> q.successor().expiresAt()))
                                .param("keys", keys(asked))
                                .query((rs, number) -> ByteBuffer.wrap(rs.getBytes("hash")))
                                .set());
        // Whoever presented the same token has the same successor; the first one has it.
        return all.stream()
                .map(one -> stored.remove(ByteBuffer.wrap(one.successor().token().hash())))
                .toList();
    }

    private static Integer[] newDays(List<Successor> all) {
        return all.stream()
                .map(asked -> Authorizations.day(asked.successor().token()))
                .toArray(Integer[]::new);
    }

    private static @Nullable String[] keys(List<Successor> all) {
        return all.stream().map(asked -> asked.successor().dpopKey()).toArray(String[]::new);
    }

    private boolean rotateAlone(Successor asked) {
        return jdbc.sql(days.in(ROTATE, asked.token()))
                        .param("hash", asked.token().hash())
                        .param("newDay", Authorizations.day(asked.successor().token()))
                        .param("newHash", asked.successor().token().hash())
                        .param("now", time(asked.now()))
                        .param("expires", time(asked.successor().expiresAt()))
                        .param("key", asked.successor().dpopKey())
                        .update()
                == 1;
    }

    /**
     * Lets a token that is not rotated live on; false when it is over, on any node.
     *
     * @param until unused until then, it is over
     */
    public boolean extend(OpaqueToken token, Instant until, Instant now) {
        return jdbc.sql(
                                days.in(
                                        """
                                        update oauth_refresh_token set expires_at = :until
                                         where day = {day} and hash = :hash and spent_at is null and expires_at > :now
                                        """,
                                        token))
                        .param("hash", token.hash())
                        .param("until", time(until))
                        .param("now", time(now))
                        .update()
                == 1;
    }

    private static StoredRefreshToken row(ResultSet rs, int number) throws SQLException {
        Authorization authorization = Authorizations.row(rs, number);
        return new StoredRefreshToken(
                authorization,
                PersonState.row(rs, authorization.account()),
                rs.getString("dpop_jkt"),
                rs.getInt("generation"),
                instant(rs, "issued_at"),
                instant(rs, "expires_at"),
                instantOrNull(rs, "spent_at"));
    }
}
