package io.gatehouse.protocol.resource;

import io.gatehouse.protocol.dpop.ProofRefused;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** A request to a protected resource that carries no access token that lets it in. */
public final class TokenRefused extends RuntimeException {

    private static final String INVALID_TOKEN = "invalid_token";

    private final int status;
    private final String code;
    private final String description;
    private final transient Challenge challenge;
    private final @Nullable String nonce;

    private TokenRefused(
            int status,
            String code,
            String description,
            Challenge challenge,
            @Nullable String nonce) {
        super(code, null, false, false);
        this.status = status;
        this.code = code;
        this.description = description;
        this.challenge = challenge;
        this.nonce = nonce;
    }

    /** No token at all. */
    public static TokenRefused missing() {
        return new TokenRefused(
                401, INVALID_TOKEN, "an access token is needed", Challenge.OPEN, null);
    }

    /** More than one token, or more than one scheme (RFC 6750 section 3.1). */
    public static TokenRefused several() {
        String code = "invalid_request";
        String description = "more than one access token";
        return new TokenRefused(
                400,
                code,
                description,
                Challenge.error(PresentedToken.Scheme.BEARER, code, description),
                null);
    }

    /** A token that cannot be used, or not in this way. */
    public static TokenRefused invalid(PresentedToken.Scheme scheme, String description) {
        return new TokenRefused(
                401,
                INVALID_TOKEN,
                description,
                Challenge.error(scheme, INVALID_TOKEN, description),
                null);
    }

    /** A live token that lacks the scope. */
    public static TokenRefused insufficientScope(PresentedToken.Scheme scheme, String scope) {
        String code = "insufficient_scope";
        String description = "the scope %s is needed".formatted(scope);
        return new TokenRefused(
                403, code, description, Challenge.error(scheme, code, description), null);
    }

    static TokenRefused of(ProofRefused refused) {
        String code = refused.getError().getErrorCode();
        String description = String.valueOf(refused.getError().getDescription());
        return new TokenRefused(
                401,
                code,
                description,
                Challenge.error(PresentedToken.Scheme.DPOP, code, description),
                refused.nonce());
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The registered error code. */
    public String code() {
        return code;
    }

    /** A sentence for the client's developer. */
    public String description() {
        return description;
    }

    /**
     * The headers of the answer.
     *
     * @param metadata address of what describes the resource
     */
    public Map<String, String> headers(String metadata) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HttpHeaders.WWW_AUTHENTICATE, challenge.at(metadata));
        if (nonce != null) {
            headers.put("DPoP-Nonce", nonce);
        }
        return headers;
    }
}
