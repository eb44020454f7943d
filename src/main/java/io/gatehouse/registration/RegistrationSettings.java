package io.gatehouse.registration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether and how clients register themselves (RFC 7591, OpenID Connect Dynamic Client
 * Registration).
 *
 * @param enabled true opens the endpoint, to holders of an initial access token
 * @param insecureOpenPolicy name of a registration policy by which anybody may register without a
 *     token; for test installations
 * @param insecureOpenMost how many clients that registered without a token and were never used
 *     there may be at one time
 * @param neverUsedAfter when a client that registered itself and never got a token is deleted
 * @param unusedAfter when one that got tokens once is deleted, counted from the last
 */
@ConfigurationProperties("gatehouse.registration")
public record RegistrationSettings(
        @DefaultValue("false") boolean enabled,
        @Nullable String insecureOpenPolicy,
        @DefaultValue("500") int insecureOpenMost,
        @DefaultValue("P7D") Duration neverUsedAfter,
        @DefaultValue("P90D") Duration unusedAfter) {}
