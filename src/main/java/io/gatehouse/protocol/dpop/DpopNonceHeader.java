package io.gatehouse.protocol.dpop;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The header that hands a client the nonce of its next proof (RFC 9449 section 8.1). */
public final class DpopNonceHeader {

    private static final String NAME = "DPoP-Nonce";

    private DpopNonceHeader() {}

    /** Sets the header, unless there is no nonce to hand out. */
    public static void set(HttpServletResponse response, @Nullable String nonce) {
        if (nonce != null) {
            response.setHeader(NAME, nonce);
        }
    }
}
