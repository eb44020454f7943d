package io.gatehouse.protocol.registration;

import java.io.Serial;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

/** RFC 7592 section 2.1: the client is there, and may not; 403. */
class ClientDisabled extends OAuth2AuthenticationException {

    @Serial private static final long serialVersionUID = 1L;

    ClientDisabled() {
        super(new OAuth2Error("access_denied", "the client is disabled", null));
    }
}
