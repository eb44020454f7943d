package io.gatehouse.protocol.dpop;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads proofs and checks their signatures (RFC 9449 section 4.3, checks 2 to 7): a proof that
 * comes out is well formed and made by who holds its key. What it says is not looked at.
 */
@Component
class ProofReader {

    private static final int MAX_LENGTH = 4_096;
    private static final int MAX_ID_LENGTH = 256;
    private static final int MAX_ADDRESS_LENGTH = 2_048;
    private static final int REMEMBERED = 2_000;

    /**
     * Keys by the headers that they stand in: all proofs of a key have the same header, and reading
     * it costs as much as checking the signature. Kept only for proofs that were right.
     */
    private final Cache<String, ProofKey> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * The proof.
     *
     * @throws ProofRefused with {@code invalid_dpop_proof} when the text is none
     */
    Proof read(String text) {
        if (text.length() > MAX_LENGTH) {
            throw ProofRefused.invalid("the proof is longer than " + MAX_LENGTH + " characters");
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw ProofRefused.invalid("the proof is not a signed JWT");
        }
        try {
            ProofKey remembered = known.getIfPresent(parts[0]);
            ProofKey key = remembered == null ? ProofKey.parse(parts[0]) : remembered;
            byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8);
            if (!key.verifier().verify(key.header(), signed, new Base64URL(parts[2]))) {
                throw ProofRefused.invalid("the signature is not of the key in jwk");
            }
            if (remembered == null) {
                known.put(parts[0], key);
            }
            return proof(key, claims(parts[1]));
        } catch (ParseException
                | JOSEException
                | IllegalArgumentException
                | IllegalStateException malformed) {
            throw ProofRefused.invalid("the proof cannot be read");
        }
    }

    private static JWTClaimsSet claims(String payload) throws ParseException {
        Map<String, Object> object = new Payload(new Base64URL(payload)).toJSONObject();
        if (object == null) {
            throw ProofRefused.invalid("the proof holds no JSON object");
        }
        return JWTClaimsSet.parse(object);
    }

    private static Proof proof(ProofKey key, JWTClaimsSet claims) throws ParseException {
        return new Proof(
                key.thumbprint(),
                required("jti", claims.getJWTID(), MAX_ID_LENGTH),
                required("htm", claims.getStringClaim("htm"), MAX_ID_LENGTH),
                required("htu", claims.getStringClaim("htu"), MAX_ADDRESS_LENGTH),
                issuedAt(claims),
                claims.getStringClaim("ath"),
                claims.getStringClaim("nonce"));
    }

    private static String required(String name, @Nullable String value, int longest) {
        if (value == null || value.isEmpty() || value.length() > longest) {
            throw ProofRefused.invalid(
                    "%s must be a text of 1 to %d characters".formatted(name, longest));
        }
        return value;
    }

    private static Instant issuedAt(JWTClaimsSet claims) {
        Date issuedAt = claims.getIssueTime();
        if (issuedAt == null) {
            throw ProofRefused.invalid("iat is missing");
        }
        return issuedAt.toInstant();
    }
}
