package io.gatehouse.protocol.dpop;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** A proof that does not prove what it should. */
public final class ProofRefused extends OAuth2AuthenticationException {

    /** RFC 9449 section 5. */
    private static final String INVALID_PROOF = "invalid_dpop_proof";

    /** RFC 9449 section 8. */
    private static final String USE_NONCE = "use_dpop_nonce";

    private final @Nullable String nonce;

    private ProofRefused(String code, String description, @Nullable String nonce) {
        super(new OAuth2Error(code, description, null));
        this.nonce = nonce;
    }

    static ProofRefused invalid(String description) {
        return new ProofRefused(INVALID_PROOF, description, null);
    }

    static ProofRefused needsNonce(String nonce) {
        return new ProofRefused(USE_NONCE, "the proof needs the nonce of DPoP-Nonce", nonce);
    }

    static ProofRefused missing() {
        return new ProofRefused(
                OAuth2ErrorCodes.INVALID_REQUEST,
                "a DPoP proof is missing: tokens of this client are bound to a key",
                null);
    }

    /** A token that is bound to a key came without a proof. */
    public static ProofRefused absent() {
        return invalid("a DPoP proof is missing");
    }

    static ProofRefused otherKey() {
        return new ProofRefused(
                OAuth2ErrorCodes.INVALID_TOKEN, "the token is bound to another key", null);
    }

    /** For {@code DPoP-Nonce}; null when no other nonce is needed. */
    public @Nullable String nonce() {
        return nonce;
    }
}
