package io.gatehouse.protocol.store;

/**
 * What {@link Authorizations#row} reads: every statement that finds a person's token asks for it.
 */
final class AuthorizationColumns {

    /** The columns of an {@code oauth_authorization a}. */
    static final String OF_A =
            """
            a.id, a.client, a.account_id, a.company_id, a.session_id, a.scopes, a.resources,
            a.id_token_claims, a.userinfo_claims, a.offline, a.authenticated_at, a.acr, a.amr, a.created_at,
            a.expires_at as authorization_expires_at, a.revoked_at
            """;

    private AuthorizationColumns() {}
}
