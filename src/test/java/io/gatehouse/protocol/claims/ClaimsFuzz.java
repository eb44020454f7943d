package io.gatehouse.protocol.claims;

import java.nio.charset.StandardCharsets;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/** A claims parameter is read, or refused as invalid_request. */
public final class ClaimsFuzz {

    private static final int MOST = 100;

    private ClaimsFuzz() {}

    /** The input is the parameter. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            ClaimsParameter read = ClaimsParameter.parse(new String(input, StandardCharsets.UTF_8));
            if (read.idToken().size() + read.userInfo().size() > MOST) {
                throw new IllegalStateException("asks for more than it may");
            }
        } catch (OAuth2AuthenticationException refused) {
            if (!refused.getError().getErrorCode().equals("invalid_request")) {
                throw new IllegalStateException(refused);
            }
        }
    }
}
