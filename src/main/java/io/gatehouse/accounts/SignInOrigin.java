package io.gatehouse.accounts;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt to sign in comes from, for counting failures.
 *
 * @param network as {@link io.gatehouse.platform.throttle.Network} names it
 * @param device the browser, when the person signed in with it before; null for any other
 */
public record SignInOrigin(String network, @Nullable Device device) {

    /**
     * A browser that an account signed in with before, as we sealed it ourselves.
     *
     * @param id random; tells devices of the account apart
     */
    public record Device(UUID account, String id) {}
}
