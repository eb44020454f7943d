package io.gatehouse.protocol.introspection;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.client.AuthenticatedClient;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.ReferenceTokens;
import io.gatehouse.protocol.store.RefreshTokens;
import io.gatehouse.protocol.store.RevokedTokens;
import io.gatehouse.protocol.store.StoredRefreshToken;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Lets a client give its tokens back (RFC 7009). A refresh token takes everything of its
 * authorization along; an access token only itself. An unknown token is no error (section 2.2).
 */
@Component
class Revocation {

    private final LiveTokens tokens;
    private final RefreshTokens refreshTokens;
    private final Authorizations authorizations;
    private final ReferenceTokens references;
    private final RevokedTokens revoked;
    private final Clock clock;

    Revocation(
            LiveTokens tokens,
            RefreshTokens refreshTokens,
            Authorizations authorizations,
            ReferenceTokens references,
            RevokedTokens revoked,
            Clock clock) {
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.authorizations = authorizations;
        this.references = references;
        this.revoked = revoked;
        this.clock = clock;
    }

    void revoke(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Client caller = AuthenticatedClient.current();
        String token = Parameters.ofForm(request).one("token");
        try {
            if (token == null) {
                throw Refusal.invalidRequest("token is missing");
            }
            Optional<StoredRefreshToken> refreshToken =
                    OpaqueToken.parse(token)
                            .flatMap(value -> refreshTokens.find(value, clock.instant()));
            if (refreshToken.isPresent()) {
                revokeFamily(refreshToken.get(), caller);
            } else {
                revokeAccessToken(token, caller);
            }
            response.setStatus(200);
        } catch (OAuth2AuthenticationException refused) {
            JsonAnswer.error(response, refused.getError());
        }
    }

    private void revokeFamily(StoredRefreshToken token, Client caller) {
        requireOwner(token.authorization().client().equals(caller.id()));
        authorizations.revoke(token.authorization(), "revoked-by-client", clock.instant());
    }

    private void revokeAccessToken(String token, Client caller) {
        Optional<JWTClaimsSet> claims = tokens.claims(token);
        if (claims.isEmpty()) {
            return;
        }
        requireOwner(caller.clientId().equals(claims.get().getClaim("client_id")));
        OpaqueToken.parse(token)
                .ifPresentOrElse(
                        reference -> references.revoke(reference, clock.instant()),
                        () ->
                                revoked.add(
                                        claims.get().getJWTID(),
                                        claims.get().getExpirationTime().toInstant()));
    }

    private static void requireOwner(boolean own) {
        if (!own) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, "the token belongs to another client");
        }
    }
}
