package io.gatehouse.protocol.client;

import java.io.Serial;
import java.time.Duration;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** The client failed to authenticate too often; answered 429 with Retry-After. */
class TooManyFailures extends OAuth2AuthenticationException {

    @Serial private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    TooManyFailures(Duration wait) {
        super(
                new OAuth2Error(
                        OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE,
                        "too many failed client authentications",
                        null));
        this.retryAfterSeconds = Math.max(1, wait.plusMillis(999).toSeconds());
    }

    long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
