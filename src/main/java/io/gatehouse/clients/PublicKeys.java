package io.gatehouse.clients;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.CurveBasedJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.RSAKey;
import io.gatehouse.keys.Verifiers;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The public keys of a client: a JWK set (RFC 7517 section 5) of RSA keys from 2048 bits, elliptic
 * curve or Edwards curve keys, without private halves.
 */
public record PublicKeys(String json) {

    private static final int MIN_RSA_BITS = 2048;
    // What strangers make us check costs us: with a long exponent a hundred times more.
    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 64;
    private static final int MOST = 50;
    // Of the algorithms that assertions may be signed with: ES256 and Ed25519.
    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.Ed25519);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** What came of a check. */
    public sealed interface Checked {}

    /** The keys may be registered; their text is in one canonical order. */
    public record Accepted(PublicKeys keys) implements Checked {}

    /**
     * The keys may not be registered.
     *
     * @param reason in English
     */
    public record Refused(String reason) implements Checked {}

    /** Checks a JWK set that somebody wants to register. */
    public static Checked check(String json) {
        JWKSet set;
        try {
            set = JWKSet.parse(json);
        } catch (ParseException notASet) {
            return new Refused("is not a JWK set (RFC 7517 section 5)");
        }
        if (set.isEmpty()) {
            return new Refused("has no key");
        }
        if (set.size() > MOST) {
            return new Refused("has more than %d keys".formatted(MOST));
        }
        for (JWK key : set.getKeys()) {
            Optional<String> misfit = misfit(key);
            if (misfit.isPresent()) {
                return new Refused(misfit.get());
            }
        }
        return new Accepted(
                new PublicKeys(
                        JSON.writeValueAsString(new TreeMap<>(JSON.readValue(json, OBJECT)))));
    }

    /**
     * The keys of a published set that may be used; others, and those after the fiftieth, are as if
     * they were not there.
     */
    public static List<JWK> usable(JWKSet set) {
        return set.getKeys().stream().limit(MOST).filter(key -> misfit(key).isEmpty()).toList();
    }

    private static Optional<String> misfit(JWK key) {
        if (key.getKeyType().equals(KeyType.OCT)) {
            return Optional.of("holds a symmetric key; only public keys belong here");
        }
        if (key.isPrivate()) {
            return Optional.of("holds a private key; give the public half only");
        }
        if (key.getKeyType().equals(KeyType.RSA) && key.size() < MIN_RSA_BITS) {
            return Optional.of("holds an RSA key of less than 2048 bits");
        }
        if (key instanceof RSAKey rsa && isExpensive(rsa)) {
            return Optional.of(
                    "holds an RSA key of more than 8192 bits, or with an exponent of more than 64");
        }
        if (Encryption.isAgreed(key)) {
            return Optional.empty();
        }
        if (key instanceof CurveBasedJWK curved && !CURVES.contains(curved.getCurve())) {
            return Optional.of(
                    ("holds a key on the curve %s; only P-256 and Ed25519 are used here, and with"
                                    + " use enc P-384 and P-521")
                            .formatted(curved.getCurve()));
        }
        return isUsable(key)
                ? Optional.empty()
                : Optional.of("holds a key that no signature can be checked with");
    }

    private static boolean isExpensive(RSAKey key) {
        return key.size() > MAX_RSA_BITS
                || key.getPublicExponent().decodeToBigInteger().bitLength() > MAX_EXPONENT_BITS;
    }

    // Found out now and not when the first assertion comes.
    private static boolean isUsable(JWK key) {
        try {
            Verifiers.of(key);
            return true;
        } catch (IllegalStateException unusable) {
            return false;
        }
    }
}
