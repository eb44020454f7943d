package io.gatehouse.audit;

import java.util.List;
import java.util.Map;

/**
 * Signs statements with the instance's keys. The keys stand above the audit log, which records what
 * happens to them; hence this interface.
 */
public interface RecordSigner {

    /** What a signature says of a statement. */
    sealed interface Verdict {
        /** One of our keys signed it, and nobody else is known to have that key. */
        record Valid(String kid, Map<String, Object> claims) implements Verdict {}

        /** One of our keys signed it, but that was revoked: it proves nothing any more. */
        record Revoked(String kid) implements Verdict {}

        /** It is not ours. */
        record Invalid(String why) implements Verdict {}
    }

    /**
     * Signs the claims as a JWS in compact form (RFC 7515), ES256.
     *
     * @param type the {@code typ} header, which tells kinds of statements apart
     */
    String sign(String type, Map<String, Object> claims);

    /** Checks a statement with the key that it names, also one that signs no more. */
    Verdict verify(String type, String signed);

    /**
     * The public keys that statements may name, as JWK members, those that sign no more included.
     */
    List<Map<String, Object>> publicKeys();
}
