package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.housekeeping.Housekeeper;
import io.gatehouse.usability.PersonState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The {@code oauth_authorization} table. */
@Repository
public class Authorizations implements Housekeeper {

    private static final String STORED =
            """
                on conflict (id) do nothing
                returning id)
            insert into oauth_code
                (day, hash, authorization_id, redirect_uri, code_challenge, dpop_jkt, nonce, expires_at)
            select :day, :hash, id, :redirect, :challenge, :dpopKey, :nonce, :codeExpires from made
            """;

    private static final String SPENT =
            """
            spent as (
                delete from oauth_pushed_request
                 where hash = :pushed and client = :client and
            """
                    + NewAuthorization.OPEN
                    + "returning client),";

    private static final String CREATE =
            "with " + NewAuthorization.MADE + "where" + NewAuthorization.OPEN + STORED;

    private static final String CREATE_OF_PUSHED =
            "with " + SPENT + NewAuthorization.MADE + " from spent " + STORED;

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final StandingOfTokens standings;

    Authorizations(JdbcClient jdbc, AuditLog audit) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.standings = new StandingOfTokens(jdbc);
    }

    /** An authorization that was not revoked, and what its person may use now. */
    public record Standing(Authorization authorization, PersonState person) {}

    /**
     * The authorization that a JWT access token came from; empty when it or the token was revoked.
     *
     * @param jti of the token
     */
    public Optional<Standing> behind(UUID id, String jti, Instant now) {
        return standings.find(id, jti, now);
    }

    /**
     * Stores a new authorization with its code; false when the id has one already, or its session
     * has ended.
     */
    public boolean create(Authorization authorization, NewCode code) {
        return create(jdbc.sql(CREATE), authorization, code);
    }

    /**
     * Stores a new authorization with its code and deletes the pushed request that it was, in one
     * statement that decides; false when another one was made of it before, on any node, or its
     * session has ended.
     */
    public boolean create(Authorization authorization, NewCode code, OpaqueToken pushed) {
        return create(
                jdbc.sql(CREATE_OF_PUSHED).param("pushed", pushed.hash()), authorization, code);
    }

    private static boolean create(
            JdbcClient.StatementSpec statement, Authorization authorization, NewCode code) {
        return NewAuthorization.bind(statement, authorization)
                        .param("day", day(code.token()))
                        .param("hash", code.token().hash())
                        .param("redirect", code.redirectUri())
                        .param("challenge", code.codeChallenge())
                        .param("dpopKey", code.dpopKey())
                        .param("nonce", code.nonce())
                        .param("codeExpires", time(code.expiresAt()))
                        .update()
                == 1;
    }

    /**
     * Revokes the authorization and everything that came from it, in a transaction of its own: it
     * stays revoked although the request that showed the need is refused.
     *
     * @param because short code for the audit log
     */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void revoke(Authorization authorization, String because, Instant now) {
        int revoked =
                jdbc.sql(
                                """
                                update oauth_authorization
                                   set revoked_at = :now, revoked_because = :because
                                 where id = :id and revoked_at is null
                                """)
                        .param("id", authorization.id())
                        .param("now", time(now))
                        .param("because", because)
                        .update();
        if (revoked == 1) {
            audit.record(
                    new AuditEvent(
                            authorization.company(),
                            "client:" + authorization.client(),
                            "authorization.revoked",
                            "authorization:" + authorization.id(),
                            Map.of("because", because)));
        }
    }

    // Codes and tokens of an expired authorization are refused by their own times until their
    // partitions go. Refresh tokens that are not rotated are of no day, and go here.
    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        with gone as (
                            delete from oauth_authorization
                             where id in (select id from oauth_authorization
                                           where expires_at < :now limit :most for update skip locked)
                            returning id),
                        lasting as (
                            delete from oauth_refresh_token
                             where day = 0 and authorization_id in (select id from gone))
                        select count(*) from gone
                        """)
                .param("now", time(now))
                .param("most", most)
                .query(Integer.class)
                .single();
    }

    static int day(OpaqueToken token) {
        return Math.toIntExact(token.day().toEpochDay());
    }

    static Authorization row(ResultSet rs, int number) throws SQLException {
        return new Authorization(
                uuid(rs, "id"),
                uuid(rs, "client"),
                uuid(rs, "account_id"),
                uuidOrNull(rs, "company_id"),
                uuidOrNull(rs, "session_id"),
                strings(rs, "scopes"),
                strings(rs, "resources"),
                claims(rs),
                rs.getBoolean("offline"),
                instant(rs, "authenticated_at"),
                text(rs, "acr"),
                strings(rs, "amr"),
                instant(rs, "created_at"),
                instant(rs, "authorization_expires_at"),
                instantOrNull(rs, "revoked_at"));
    }

    private static AskedClaims claims(ResultSet rs) throws SQLException {
        Set<String> idToken = strings(rs, "id_token_claims");
        Set<String> userInfo = strings(rs, "userinfo_claims");
        return idToken.isEmpty() && userInfo.isEmpty()
                ? AskedClaims.NONE
                : new AskedClaims(idToken, userInfo);
    }
}
