package io.gatehouse.protocol.token.refresh;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.RefreshTokens;
import io.gatehouse.protocol.store.StoredRefreshToken;
import io.gatehouse.protocol.token.RefreshTokenValues;
import java.time.Instant;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.stereotype.Component;

/**
 * Replaces a refresh token by its successor, once. A token used twice means that somebody else has
 * it, so all that came from its authorization ends (RFC 9700 section 4.14.2); except within the
 * grace, where a client that missed the answer gets the same successor again.
 */
@Component
@EnableConfigurationProperties(RefreshPolicy.class)
class Rotation {

    private final RefreshTokens tokens;
    private final RefreshTokenValues values;
    private final Authorizations authorizations;
    private final RefreshPolicy policy;

    Rotation(
            RefreshTokens tokens,
            RefreshTokenValues values,
            Authorizations authorizations,
            RefreshPolicy policy) {
        this.tokens = tokens;
        this.values = values;
        this.authorizations = authorizations;
        this.policy = policy;
    }

    /** Refuses a token that was used before, unless it may be an honest retry. */
    void refuseReplay(StoredRefreshToken current, Instant now) {
        if (current.spent() && !isWithinGrace(current, now)) {
            throw replayed(current, now);
        }
    }

    /**
     * The successor of the presented token. The database decides who gets it.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_grant} when the token was used
     */
    OAuth2RefreshToken next(
            String presented, StoredRefreshToken current, Recipient recipient, Instant now) {
        OpaqueToken token = OpaqueToken.parse(presented).orElseThrow(Refusal::invalidGrant);
        if (!current.spent()) {
            RefreshTokenValues.Made successor =
                    values.successor(presented, current, recipient, now);
            if (tokens.rotate(token, successor.stored(), now)) {
                return successor.value();
            }
        }
        return again(
                presented,
                tokens.find(token, now).orElseThrow(Refusal::invalidGrant),
                recipient,
                now);
    }

    private OAuth2RefreshToken again(
            String presented, StoredRefreshToken spent, Recipient recipient, Instant now) {
        Instant at = spent.spentAt();
        if (at != null && isWithinGrace(spent, now)) {
            RefreshTokenValues.Made successor = values.successor(presented, spent, recipient, at);
            boolean unused =
                    tokens.find(successor.stored().token(), now)
                            .map(known -> !known.spent())
                            .orElse(false);
            if (unused) {
                return successor.value();
            }
        }
        throw replayed(spent, now);
    }

    private boolean isWithinGrace(StoredRefreshToken token, Instant now) {
        return !policy.grace().isZero()
                && token.spentAt() != null
                && now.isBefore(token.spentAt().plus(policy.grace()));
    }

    private OAuth2AuthenticationException replayed(StoredRefreshToken current, Instant now) {
        authorizations.revoke(current.authorization(), "refresh-token-replayed", now);
        return Refusal.invalidGrant();
    }
}
