package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.time;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The part of a statement that stores a new authorization; what it came of stands around it. */
final class NewAuthorization {

    /** The beginning of a common table expression; what may stand behind is {@code from}. */
    static final String MADE =
            """
            made as (
                insert into oauth_authorization
                    (id, client, account_id, company_id, session_id, scopes, resources, id_token_claims,
                     userinfo_claims, offline, authenticated_at, acr, amr, created_at, expires_at)
                select :id::uuid, :client::uuid, :account::uuid, :company::uuid, :session::uuid, :scopes::text[],
                       :resources::text[], :idTokenClaims::text[], :userInfoClaims::text[], :offline::boolean,
                       :authenticated::timestamptz, :acr::text, :amr::text[], :created::timestamptz,
                       :expires::timestamptz
            """;

    /**
     * A condition that holds the session's row while this is stored: whoever ends it at this moment
     * finds what is stored here, or it is not stored.
     */
    static final String OPEN =
            """
            (:session::uuid is null or session_is_open(:session::uuid))
            """;

    private NewAuthorization() {}

    /** Binds the parameters of {@link #MADE}. */
    static JdbcClient.StatementSpec bind(
            JdbcClient.StatementSpec statement, Authorization authorization) {
        return statement
                .param("id", authorization.id())
                .param("client", authorization.client())
                .param("account", authorization.account())
                .param("company", authorization.company())
                .param("session", authorization.session())
                .param("scopes", array(authorization.scopes()))
                .param("resources", array(authorization.resources()))
                .param("idTokenClaims", names(authorization.claims().idToken()))
                .param("userInfoClaims", names(authorization.claims().userInfo()))
                .param("offline", authorization.offline())
                .param("authenticated", time(authorization.authenticatedAt()))
                .param("acr", authorization.acr())
                .param("amr", array(authorization.amr()))
                .param("created", time(authorization.createdAt()))
                .param("expires", time(authorization.expiresAt()));
    }

    private static String @Nullable [] names(Set<String> claims) {
        return claims.isEmpty() ? null : array(claims);
    }
}
