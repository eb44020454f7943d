package io.gatehouse.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.audit.RecordSigner;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.Snapshot;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/**
 * Signs what is kept for years: with the key that signs tokens now, and verified with any key that
 * ever did. A revoked key proves nothing any more: somebody else may have it.
 */
@Service
class InstanceRecords implements RecordSigner {

    private static final String ALGORITHM = "ES256";

    private final Jwts jwts;
    private final Snapshot<Map<String, KeyStore.StoredKey>> known;

    InstanceRecords(Jwts jwts, KeyStore store, ConfigVersion version) {
        this.jwts = jwts;
        this.known = new Snapshot<>(version, () -> byName(store.everSigned(ALGORITHM)));
    }

    @Override
    public String sign(String type, Map<String, Object> claims) {
        JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
        claims.forEach(set::claim);
        return jwts.sign(type, ALGORITHM, set.build());
    }

    @Override
    public Verdict verify(String type, String signed) {
        try {
            SignedJWT jwt = SignedJWT.parse(signed);
            String kid = String.valueOf(jwt.getHeader().getKeyID());
            KeyStore.StoredKey key = known.get().get(kid);
            if (key == null) {
                return new Verdict.Invalid("signed by a key that is not ours: " + kid);
            }
            if (key.state().equals("revoked")) {
                return new Verdict.Revoked(kid);
            }
            boolean ours =
                    ALGORITHM.equals(jwt.getHeader().getAlgorithm().getName())
                            && jwt.getHeader().getType() != null
                            && type.equals(jwt.getHeader().getType().getType())
                            && jwt.verify(KeyMaker.verifier(key.jwk()));
            return ours
                    ? new Verdict.Valid(kid, jwt.getJWTClaimsSet().toJSONObject())
                    : new Verdict.Invalid("the signature is not right");
        } catch (ParseException | JOSEException malformed) {
            return new Verdict.Invalid("not a signed record");
        }
    }

    @Override
    public List<Map<String, Object>> publicKeys() {
        return known.get().values().stream()
                .filter(key -> !key.state().equals("revoked"))
                .map(key -> key.jwk().toPublicJWK().toJSONObject())
                .toList();
    }

    private static Map<String, KeyStore.StoredKey> byName(List<KeyStore.StoredKey> keys) {
        Map<String, KeyStore.StoredKey> byName = new LinkedHashMap<>();
        keys.forEach(key -> byName.put(key.jwk().getKeyID(), key));
        return byName;
    }
}
