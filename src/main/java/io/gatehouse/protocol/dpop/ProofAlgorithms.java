package io.gatehouse.protocol.dpop;

import java.util.List;

/**
 * With what proofs may be signed. RS256 is not among it (FAPI 2.0, section 5.4.1). Ed25519 is what
 * RFC 9864 calls the EdDSA of old.
 */
public final class ProofAlgorithms {

    /** The names, as discovery and challenges list them (RFC 9449 sections 5.1 and 7.1). */
    public static final List<String> NAMES = List.of("ES256", "PS256", "EdDSA", "Ed25519");

    private ProofAlgorithms() {}
}
