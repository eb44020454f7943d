package io.gatehouse.keys;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;

/** Makes verifiers for the public keys of others. */
public final class Verifiers {

    private Verifiers() {}

    /** A verifier for an RSA, P-256 or Ed25519 key; its algorithm must be checked by the caller. */
    public static JWSVerifier of(JWK key) {
        return KeyMaker.verifier(key);
    }
}
