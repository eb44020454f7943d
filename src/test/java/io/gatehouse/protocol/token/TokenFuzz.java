package io.gatehouse.protocol.token;

import io.gatehouse.platform.crypto.OpaqueToken;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is no token is none: ids and opaque values are read, or come out empty. */
public final class TokenFuzz {

    private TokenFuzz() {}

    /** The input is the token, or its id. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        TokenId.parse(text);
        Optional<OpaqueToken> token = OpaqueToken.parse(text);
        if (token.isPresent() && !token.equals(OpaqueToken.parse(text))) {
            throw new IllegalStateException("two tokens: " + text);
        }
    }
}
