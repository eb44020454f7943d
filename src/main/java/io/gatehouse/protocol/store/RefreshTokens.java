package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.database.Gathering;
import io.gatehouse.platform.database.ManyRows;
import io.gatehouse.usability.PersonState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    private final JdbcClient jdbc;
    private final TokenDays days;
    private final Gathering<Presented, Optional<StoredRefreshToken>> finding =
            new Gathering<>(this::findAll);
    private final Spending spending;

    RefreshTokens(JdbcClient jdbc, TokenDays days) {
        this.jdbc = jdbc;
        this.days = days;
        this.spending = Spending.refreshTokens(jdbc, days);
    }

    private record Presented(OpaqueToken token, Instant now) {}

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
        return spending.spend(token, successor, now);
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
