package io.gatehouse.protocol.client;

import io.gatehouse.protocol.request.Refusal;
import java.io.Serial;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/**
 * The client wants its answers encrypted and publishes no key for that: they must not leave in
 * clear, and only the client can mend it.
 */
public final class NoKeyToEncrypt extends OAuth2AuthenticationException {

    @Serial private static final long serialVersionUID = 1;

    NoKeyToEncrypt(String algorithm) {
        super(
                Refusal.invalidRequest(
                                "the client is registered for answers encrypted by %s, and its keys have none for that"
                                        .formatted(algorithm))
                        .getError());
    }
}
