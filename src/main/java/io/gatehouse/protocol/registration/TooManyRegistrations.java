package io.gatehouse.protocol.registration;

import java.io.Serial;
import java.time.Duration;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** Too many registrations, changes of one, or wrong tokens; 429 with Retry-After. */
class TooManyRegistrations extends OAuth2AuthenticationException {

    @Serial private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    TooManyRegistrations(Duration wait) {
        super(
                new OAuth2Error(
                        OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE,
                        "too many registrations or changes; wait for Retry-After",
                        null));
        this.retryAfterSeconds = Math.max(1, wait.plusMillis(999).toSeconds());
    }

    long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
