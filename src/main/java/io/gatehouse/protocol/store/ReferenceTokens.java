package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.platform.crypto.OpaqueToken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code oauth_reference_token} table: access tokens that only introspection knows. */
@Repository
public class ReferenceTokens {

    private final JdbcClient jdbc;
    private final TokenDays days;

    ReferenceTokens(JdbcClient jdbc, TokenDays days) {
        this.jdbc = jdbc;
        this.days = days;
    }

    /** Stores what the token stands for. */
    public void add(
            OpaqueToken token,
            @Nullable UUID authorization,
            UUID client,
            JWTClaimsSet claims,
            Instant expiresAt) {
        jdbc.sql(
                        """
                        insert into oauth_reference_token
                            (day, hash, authorization_id, client, claims, expires_at)
                        values (:day, :hash, :authorization, :client, :claims, :expires)
                        """)
                .param("day", Authorizations.day(token))
                .param("hash", token.hash())
                .param("authorization", authorization)
                .param("client", client)
                .param("claims", claims.toString())
                .param("expires", time(expiresAt))
                .update();
    }

    /** The claims that the token stands for; empty when unknown or revoked. */
    public Optional<JWTClaimsSet> find(OpaqueToken token) {
        return jdbc.sql(
                        days.in(
                                """
                                select claims from oauth_reference_token
                                 where day = {day} and hash = :hash and revoked_at is null
                                """,
                                token))
                .param("hash", token.hash())
                .query(ReferenceTokens::row)
                .optional();
    }

    /** Revokes the token. */
    public void revoke(OpaqueToken token, Instant now) {
        jdbc.sql(
                        days.in(
                                """
                                update oauth_reference_token set revoked_at = :now
                                 where day = {day} and hash = :hash and revoked_at is null
                                """,
                                token))
                .param("hash", token.hash())
                .param("now", time(now))
                .update();
    }

    private static JWTClaimsSet row(ResultSet rs, int number) throws SQLException {
        try {
            return JWTClaimsSet.parse(text(rs, "claims"));
        } catch (ParseException corrupt) {
            throw new IllegalStateException("claims of a reference token are not JSON", corrupt);
        }
    }
}
