package io.gatehouse.bench;

import java.time.Instant;
import java.util.UUID;

/** Proofs of possession by a P-256 key of its own (RFC 9449), each signed when it is asked for. */
final class Proofs {
    private final Signer signer = Signer.withOwnKey("dpop+jwt");

    /** The header line of a new proof; with an access token beside it when the text is not empty. */
    String header(String method, String address, String accessToken) {
        return "DPoP: "
                + signer.sign("{\"jti\":\"" + UUID.randomUUID() + "\",\"htm\":\"" + method + "\",\"htu\":\"" + address
                        + "\",\"iat\":" + Instant.now().getEpochSecond()
                        + (accessToken.isEmpty() ? "" : ",\"ath\":\"" + Hashes.s256(accessToken) + "\"") + "}")
                + "\r\n";
    }
}
