package io.gatehouse.protocol.device;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.DeviceCodes;
import io.gatehouse.protocol.store.StoredDeviceCode;
import io.gatehouse.protocol.token.PersonTokens;
import io.gatehouse.protocol.token.RefreshTokenValues;
import io.gatehouse.protocol.token.Target;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.usability.Access;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/**
 * Tells a polling device to wait, or exchanges its code for tokens once the person has allowed it.
 * As with codes of the authorization endpoint, the spending comes last and decides.
 */
class DeviceProvider implements AuthenticationProvider {

    /** RFC 8628 section 3.5. */
    private static final Duration SLOWER = Duration.ofSeconds(5);

    /** A device that keeps to the interval may come a little early on its way through a network. */
    private static final Duration TOLERANCE = Duration.ofMillis(500);

    private final DeviceCodes codes;
    private final Authorizations authorizations;
    private final PersonTokens tokens;
    private final RefreshTokenValues refreshTokens;
    private final Targets targets;
    private final Clock clock;

    DeviceProvider(
            DeviceCodes codes,
            Authorizations authorizations,
            PersonTokens tokens,
            RefreshTokenValues refreshTokens,
            Targets targets,
            Clock clock) {
        this.codes = codes;
        this.authorizations = authorizations;
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.targets = targets;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        DeviceToken request = (DeviceToken) authentication;
        Instant now = clock.instant();
        Recipient recipient = Recipient.of(request.client());
        if (recipient.client().kind() != ClientKind.DEVICE) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, "this client is not of the type device");
        }
        OpaqueToken code =
                OpaqueToken.parse(request.deviceCode()).orElseThrow(Refusal::invalidGrant);
        StoredDeviceCode stored = find(code, recipient, now); // RFC 8628 section 3.4
        StoredDeviceCode.Allowed allowed = allowed(code, stored, now); // RFC 8628 section 3.5
        Authorization authorization = allowed.authorization();
        Access access = tokens.usable(recipient.client(), authorization, allowed.person(), now);
        Target target =
                targets.choose(
                        authorization.scopes(),
                        authorization.resources(),
                        request.resources()); // RFC 8707 section 2.2
        OAuth2RefreshToken refreshToken = spend(code, authorization, access, recipient, now);
        return tokens.answer(
                request.client(),
                authorization,
                allowed.person(),
                access,
                target,
                null,
                refreshToken,
                now);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return DeviceToken.class.isAssignableFrom(authentication);
    }

    // What became of the code is told to nobody but the client and key that it was given to.
    private StoredDeviceCode find(OpaqueToken code, Recipient recipient, Instant now) {
        Client client = recipient.client();
        StoredDeviceCode stored =
                codes.find(code, now)
                        .filter(known -> known.client().equals(client.id()))
                        .orElseThrow(Refusal::invalidGrant);
        recipient.requireKey(stored.dpopKey());
        return stored;
    }

    private StoredDeviceCode.Allowed allowed(
            OpaqueToken code, StoredDeviceCode stored, Instant now) {
        StoredDeviceCode.Allowed allowed = stored.allowed();
        if (allowed != null && stored.spent()) {
            throw replayed(allowed.authorization(), now);
        }
        if (stored.denied()) {
            throw Refusal.of(OAuth2ErrorCodes.ACCESS_DENIED, "the person denied");
        }
        if (!now.isBefore(stored.expiresAt())) {
            throw Refusal.of("expired_token", "the device code is over; begin anew");
        }
        if (allowed == null) {
            throw codes.polledTooEarly(code, SLOWER, TOLERANCE, now)
                    ? Refusal.of("slow_down", "wait five seconds more before each further poll")
                    : Refusal.of("authorization_pending", "the person has not answered yet");
        }
        return allowed;
    }

    private @Nullable OAuth2RefreshToken spend(
            OpaqueToken code,
            Authorization authorization,
            Access access,
            Recipient recipient,
            Instant now) {
        recipient.spendProof(); // RFC 9449 section 11.1
        boolean offline = authorization.offline() && access.scopes().contains("offline_access");
        if (!offline) {
            if (!codes.spend(code, now)) {
                throw replayed(authorization, now);
            }
            return null;
        }
        RefreshTokenValues.Made first = refreshTokens.first(recipient, authorization, now);
        if (!codes.spend(code, first.stored(), now)) {
            throw replayed(authorization, now);
        }
        return first.value();
    }

    // Of two that have the code one is not the device, so that nobody keeps what came from it.
    private RuntimeException replayed(Authorization authorization, Instant now) {
        authorizations.revoke(authorization, "device-code-replayed", now);
        return Refusal.invalidGrant();
    }
}
