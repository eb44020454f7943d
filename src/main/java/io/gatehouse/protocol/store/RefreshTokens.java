package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.usability.PersonState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code oauth_refresh_token} table. */
@Repository
public class RefreshTokens {

    private final JdbcClient jdbc;
    private final TokenDays days;

    RefreshTokens(JdbcClient jdbc, TokenDays days) {
        this.jdbc = jdbc;
        this.days = days;
    }

    /** The refresh token, spent or expired or not. */
    public Optional<StoredRefreshToken> find(OpaqueToken token, Instant now) {
        return jdbc.sql(
                        days.in(
                                """
                                select t.dpop_jkt, t.generation, t.issued_at, t.expires_at, t.spent_at,
                                       a.id, a.client, a.account_id, a.company_id, a.session_id, a.scopes, a.resources,
                                       a.id_token_claims, a.userinfo_claims, a.offline, a.authenticated_at, a.acr, a.amr, a.created_at,
                                       a.expires_at as authorization_expires_at, a.revoked_at, u.*
                                  from oauth_refresh_token t
                                  join oauth_authorization a on a.id = t.authorization_id
                                 cross join lateral usability_of_person(
                                       a.account_id, a.client, a.company_id, a.session_id, :now) u
                                 where t.day = {day} and t.hash = :hash
                                """,
                                token))
                .param("hash", token.hash())
                .param("now", time(now))
                .query(RefreshTokens::row)
                .optional();
    }

    /**
     * Spends the token and stores its successor, in one statement that decides; false when it was
     * spent before, on any node.
     */
    public boolean rotate(OpaqueToken token, NewRefreshToken successor, Instant now) {
        return jdbc.sql(
                                days.in(
                                        """
                                        with spent as (
                                            update oauth_refresh_token set spent_at = :now
                                             where day = {day} and hash = :hash and spent_at is null
                                            returning authorization_id, generation)
                                        insert into oauth_refresh_token
                                            (day, hash, authorization_id, generation, issued_at, expires_at, dpop_jkt)
                                        select :newDay, :newHash, authorization_id, generation + 1, :now, :expires, :key
                                          from spent
                                        """,
                                        token))
                        .param("hash", token.hash())
                        .param("newDay", Authorizations.day(successor.token()))
                        .param("newHash", successor.token().hash())
                        .param("now", time(now))
                        .param("expires", time(successor.expiresAt()))
                        .param("key", successor.dpopKey())
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
