package io.gatehouse.signin;

import io.gatehouse.accounts.SignInOrigin;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.crypto.SealedBox;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.platform.throttle.Network;
import io.gatehouse.sessions.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Knows browsers again by a cookie that says, sealed, who signed in with them last. It opens
 * nothing: failures from such a browser are counted apart, so that strangers who guess at an
 * account do not lock its owner out.
 */
@Component
class KnownDevices implements KeyPurpose {

    private static final String PURPOSE = "known-device";
    private static final Duration LIFETIME = Duration.ofDays(180);
    private static final int ID_BYTES = 8;
    private static final int LENGTH = 3 * Long.BYTES + ID_BYTES;

    private final SealedBox box;
    private final Cookies cookies;
    private final Clock clock;

    KnownDevices(SymmetricKeys keys, Cookies cookies, Clock clock) {
        this.box = new SealedBox(keys, PURPOSE);
        this.cookies = cookies;
        this.clock = clock;
    }

    /** Where the request comes from. */
    SignInOrigin origin(HttpServletRequest request) {
        return new SignInOrigin(Network.of(request.getRemoteAddr()), known(request).orElse(null));
    }

    /** Gives the browser its cookie for the account; one that it has keeps its number. */
    void remember(HttpServletRequest request, HttpServletResponse response, UUID account) {
        byte[] id =
                known(request)
                        .filter(device -> device.account().equals(account))
                        .flatMap(device -> Base64Url.decode(device.id()))
                        .orElseGet(() -> Randomness.bytes(ID_BYTES));
        byte[] content =
                ByteBuffer.allocate(LENGTH)
                        .putLong(account.getMostSignificantBits())
                        .putLong(account.getLeastSignificantBits())
                        .putLong(clock.instant().plus(LIFETIME).toEpochMilli())
                        .put(id)
                        .array();
        cookies.setDevice(response, box.seal(content, ""), LIFETIME);
    }

    private Optional<SignInOrigin.Device> known(HttpServletRequest request) {
        return cookies.device(request)
                .flatMap(value -> box.open(value, ""))
                .filter(content -> content.length == LENGTH)
                .flatMap(this::device);
    }

    private Optional<SignInOrigin.Device> device(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        UUID account = new UUID(in.getLong(), in.getLong());
        Instant end = Instant.ofEpochMilli(in.getLong());
        byte[] id = new byte[ID_BYTES];
        in.get(id);
        return clock.instant().isBefore(end)
                ? Optional.of(new SignInOrigin.Device(account, Base64Url.encode(id)))
                : Optional.empty();
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return now.isBefore(replaced.plus(LIFETIME));
    }
}
