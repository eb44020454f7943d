package io.gatehouse.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.platform.crypto.Sha256;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Signs JSON Web Tokens with the instance's keys, and recognises its own (RFC 7519, RFC 8725). */
@Service
public class Jwts {

    /** Longer values are not ours, and parsing them would be work for a stranger. */
    private static final int MAX_LENGTH = 16_384;

    /** About 12 MB of claims at most. */
    private static final int REMEMBERED = 4_000;

    private final KeyRing keys;

    /**
     * Signatures that were right, by the SHA-256 of the token: checking one costs four times what
     * making it does, and an API asks about the same token again and again. Nothing but the
     * signature is remembered; whether its key still counts is asked each time.
     */
    private final Cache<ByteBuffer, Verified> verified =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    Jwts(KeyRing keys) {
        this.keys = keys;
    }

    private record Verified(String kid, Recognised token) {}

    /**
     * A token whose signature is ours. Nothing else has been checked: not its times, audience or
     * whether what it speaks of still holds.
     *
     * @param type the {@code typ} header; empty when there is none
     */
    public record Recognised(String type, JWTClaimsSet claims) {}

    /**
     * Signs the claims.
     *
     * @param type the {@code typ} header, for instance {@code at+jwt}
     * @param algorithm one of {@link KeyRing#ALGORITHMS}
     */
    public String sign(String type, String algorithm, JWTClaimsSet claims) {
        SigningKey key = keys.active(algorithm);
        try {
            SignedJWT jwt = new SignedJWT(key.header(type), claims);
            jwt.sign(key.signer());
            return jwt.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException("cannot sign with key " + key.kid(), broken);
        }
    }

    /** The token behind the text, when one of our keys signed it with that key's algorithm. */
    public Optional<Recognised> recognise(String text) {
        if (text.length() > MAX_LENGTH || text.chars().filter(c -> c == '.').count() != 2) {
            return Optional.empty();
        }
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(text));
        Verified known = verified.getIfPresent(hash);
        if (known != null) {
            return keys.find(known.kid).map(key -> known.token);
        }
        Optional<Verified> found = verify(text);
        found.ifPresent(one -> verified.put(hash, one));
        return found.map(Verified::token);
    }

    private Optional<Verified> verify(String text) {
        try {
            SignedJWT jwt = SignedJWT.parse(text);
            JWSHeader header = jwt.getHeader();
            Optional<KeyRing.Verifying> key =
                    keys.find(header.getKeyID())
                            .filter(known ->
                                    known.algorithm().equals(header.getAlgorithm().getName()));
            if (key.isEmpty() || !jwt.verify(key.get().verifier())) {
                return Optional.empty();
            }
            JOSEObjectType type = header.getType();
            return Optional.of(
                    new Verified(
                            header.getKeyID(),
                            new Recognised(
                                    type == null ? "" : type.getType(), jwt.getJWTClaimsSet())));
        } catch (ParseException | JOSEException notOurs) {
            return Optional.empty();
        }
    }
}
