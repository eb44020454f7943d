package io.gatehouse.protocol.token.refresh;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.RefreshTokens;
import io.gatehouse.protocol.token.RefreshTokenValues;
import java.time.Instant;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.stereotype.Component;

/**
 * Lets a refresh token stay the same when it is used: its idle time begins anew, the end of its
 * authorization stays (FAPI 2.0 Security Profile, section 5.3.2.1: no rotation).
 */
@Component
class Prolongation {

    private final RefreshTokens tokens;
    private final RefreshTokenValues values;

    Prolongation(RefreshTokens tokens, RefreshTokenValues values) {
        this.tokens = tokens;
        this.values = values;
    }

    /** False for a token from the time before the client's setting: it rotates once more. */
    static boolean isFor(Client client, OpaqueToken token) {
        return !client.rotatesRefreshTokens() && token.lasting();
    }

    /**
     * The same token with its new end. The database decides whether it still has one.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_grant} when it ended meanwhile
     */
    OAuth2RefreshToken prolong(
            String presented, OpaqueToken token, Authorization authorization, Instant now) {
        Instant end = values.idleEnd(authorization, now);
        if (!tokens.extend(token, end, now)) {
            throw Refusal.invalidGrant();
        }
        return new OAuth2RefreshToken(presented, now, end);
    }
}
