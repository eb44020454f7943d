package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.ConsentWithdrawn;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The {@code oauth_authorization} table. */
@Repository
public class Authorizations implements Housekeeper {

    private final JdbcClient jdbc;
    private final AuditLog audit;

    Authorizations(JdbcClient jdbc, AuditLog audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /** The authorization, holding or not. */
    public Optional<Authorization> find(UUID id) {
        return jdbc.sql(
                        """
                        select a.id, a.client, a.account_id, a.company_id, a.session_id, a.scopes, a.resources,
                               a.offline, a.authenticated_at, a.acr, a.amr, a.created_at,
                               a.expires_at as authorization_expires_at, a.revoked_at
                          from oauth_authorization a
                         where a.id = :id
                        """)
                .param("id", id)
                .query(Authorizations::row)
                .optional();
    }

    /** Stores a new authorization with its code; false when the id has one already. */
    public boolean create(Authorization authorization, NewCode code) {
        return jdbc.sql(
                                """
                                with made as (
                                    insert into oauth_authorization
                                        (id, client, account_id, company_id, session_id, scopes, resources, offline,
                                         authenticated_at, acr, amr, created_at, expires_at)
                                    values (:id, :client, :account, :company, :session, :scopes, :resources, :offline,
                                            :authenticated, :acr, :amr, :created, :expires)
                                    on conflict (id) do nothing
                                    returning id)
                                insert into oauth_code
                                    (day, hash, authorization_id, redirect_uri, code_challenge, nonce, expires_at)
                                select :day, :hash, id, :redirect, :challenge, :nonce, :codeExpires from made
                                """)
                        .param("id", authorization.id())
                        .param("client", authorization.client())
                        .param("account", authorization.account())
                        .param("company", authorization.company())
                        .param("session", authorization.session())
                        .param("scopes", array(authorization.scopes()))
                        .param("resources", array(authorization.resources()))
                        .param("offline", authorization.offline())
                        .param("authenticated", time(authorization.authenticatedAt()))
                        .param("acr", authorization.acr())
                        .param("amr", array(authorization.amr()))
                        .param("created", time(authorization.createdAt()))
                        .param("expires", time(authorization.expiresAt()))
                        .param("day", day(code.token()))
                        .param("hash", code.token().hash())
                        .param("redirect", code.redirectUri())
                        .param("challenge", code.codeChallenge())
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

    /**
     * Ends, in the transaction of the withdrawal, every authorization that the consent stood
     * behind: were it left to the check of the consent alone, a later consent would wake old
     * tokens.
     */
    @EventListener
    void consentWithdrawn(ConsentWithdrawn withdrawn) {
        ConsentKey key = withdrawn.key();
        jdbc.sql(
                        """
                        update oauth_authorization
                           set revoked_at = :now, revoked_because = 'consent-withdrawn'
                         where account_id = :account and client = :client
                           and company_id is not distinct from :company::uuid
                           and revoked_at is null
                        """)
                .param("account", key.account())
                .param("client", key.client())
                .param("company", key.company())
                .param("now", time(withdrawn.at()))
                .update();
    }

    // Codes and tokens of an expired authorization are refused by their own times until their
    // partitions go.
    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from oauth_authorization
                         where id in (select id from oauth_authorization
                                       where expires_at < :now limit :most for update skip locked)
                        """)
                .param("now", time(now))
                .param("most", most)
                .update();
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
                rs.getBoolean("offline"),
                instant(rs, "authenticated_at"),
                text(rs, "acr"),
                strings(rs, "amr"),
                instant(rs, "created_at"),
                instant(rs, "authorization_expires_at"),
                instantOrNull(rs, "revoked_at"));
    }
}
