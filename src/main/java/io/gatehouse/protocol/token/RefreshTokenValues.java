package io.gatehouse.protocol.token;

import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.NewRefreshToken;
import io.gatehouse.protocol.store.StoredRefreshToken;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.stereotype.Component;

/**
 * Makes refresh tokens. A successor is an HMAC of its predecessor, so that it can be made again for
 * an honest retry while neither is stored in clear.
 */
@Component
public class RefreshTokenValues implements KeyPurpose {

    private static final Duration IDLE = Duration.ofDays(14);
    private static final Duration RETRIES = Duration.ofHours(1);
    private static final String PURPOSE = "refresh-successor";
    private static final String PREFIX = "rt";

    private final SymmetricKeys keys;

    RefreshTokenValues(SymmetricKeys keys) {
        this.keys = keys;
    }

    /** A refresh token on its way to the client, and what is stored of it. */
    public record Made(OAuth2RefreshToken value, NewRefreshToken stored) {}

    /** The first refresh token of an authorization. */
    public Made first(Recipient recipient, Authorization authorization, Instant now) {
        return made(
                OpaqueToken.generate(PREFIX, day(recipient, now)), recipient, authorization, now);
    }

    /** When a token that is used now ends, unless it is used again. */
    public Instant idleEnd(Authorization authorization, Instant now) {
        Instant idle = now.plus(IDLE);
        return idle.isBefore(authorization.expiresAt()) ? idle : authorization.expiresAt();
    }

    /**
     * The token that follows the presented one, spent at {@code now}: the same again for the same
     * instant, also when the key has been rotated since.
     */
    public Made successor(
            String presented, StoredRefreshToken current, Recipient recipient, Instant now) {
        byte[] bits =
                Hmac.sha256(
                        keys.at(PURPOSE, now.truncatedTo(ChronoUnit.SECONDS)).secret(),
                        presented,
                        current.authorization().id().toString(),
                        Integer.toString(current.generation()));
        return made(
                OpaqueToken.of(PREFIX, day(recipient, now), bits),
                recipient,
                current.authorization(),
                now);
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    /** A successor is made once more within the grace alone, which is a minute at the longest. */
    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return now.isBefore(replaced.plus(RETRIES));
    }

    private static Instant day(Recipient recipient, Instant now) {
        return recipient.client().rotatesRefreshTokens() ? now : OpaqueToken.LASTING;
    }

    private Made made(
            OpaqueToken.Issued issued,
            Recipient recipient,
            Authorization authorization,
            Instant now) {
        Instant end = idleEnd(authorization, now);
        return new Made(
                new OAuth2RefreshToken(issued.value(), now, end),
                new NewRefreshToken(issued.token(), recipient.refreshKey(), end));
    }
}
