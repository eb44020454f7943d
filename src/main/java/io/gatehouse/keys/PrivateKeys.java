package io.gatehouse.keys;

import static io.gatehouse.platform.database.Columns.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.KeyEncryption;
import io.gatehouse.platform.crypto.Resealable;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The private halves in the {@code signing_key} table, which are sealed under the instance key. */
@Repository
class PrivateKeys implements Resealable {

    private static final Logger log = LoggerFactory.getLogger(PrivateKeys.class);

    private final JdbcClient jdbc;
    private final Envelope envelope;
    // What was opened once stays, also when the instance key that seals it now is not known here.
    private final Map<String, JWK> opened = new ConcurrentHashMap<>();

    PrivateKeys(JdbcClient jdbc, Envelope envelope) {
        this.jdbc = jdbc;
        this.envelope = envelope;
    }

    /** The key with its private half as it is stored. */
    byte[] seal(JWK key) {
        return envelope.seal(key.toJSONString().getBytes(UTF_8), aad(key.getKeyID()));
    }

    /** Null for a key that has ended, or that this node cannot open: it still verifies with it. */
    @Nullable JWK open(String kid, byte @Nullable [] sealed) {
        JWK known = opened.get(kid);
        if (known != null || sealed == null) {
            return known;
        }
        try {
            JWK key = parse(kid, new String(envelope.open(sealed, aad(kid)), UTF_8));
            opened.put(kid, key);
            return key;
        } catch (IllegalStateException | KeyEncryption.Unavailable closed) {
            log.error("{}", closed.getMessage());
            return null;
        }
    }

    /** Lets no other key stay in memory than those with these names. */
    void forgetAllBut(Set<String> kids) {
        opened.keySet().retainAll(kids);
    }

    @Override
    public Map<String, Integer> sealedUnder() {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("select private_sealed from signing_key where private_sealed is not null")
                .query(rs -> {
                    counts.merge(Envelope.keyId(rs.getBytes("private_sealed")), 1, Integer::sum);
                });
        return counts;
    }

    @Override
    public int reseal(int most) {
        List<String> left =
                jdbc.sql(
                                """
                                select kid from signing_key
                                 where encode(substring(private_sealed from 2 for 8), 'hex') <> :key
                                 order by kid
                                 limit :most
                                   for update
                                """)
                        .param("key", envelope.sealingKeyId())
                        .param("most", most)
                        .query((rs, number) -> text(rs, "kid"))
                        .list();
        left.forEach(this::reseal);
        return left.size();
    }

    private void reseal(String kid) {
        byte[] sealed =
                jdbc.sql("select private_sealed from signing_key where kid = :kid")
                        .param("kid", kid)
                        .query(byte[].class)
                        .single();
        jdbc.sql("update signing_key set private_sealed = :sealed where kid = :kid")
                .param("kid", kid)
                .param("sealed", envelope.reseal(sealed, aad(kid)))
                .update();
    }

    static JWK parse(String kid, String json) {
        try {
            return JWK.parse(json);
        } catch (ParseException corrupt) {
            throw new IllegalStateException("signing key is not a JWK: " + kid, corrupt);
        }
    }

    private static String aad(String kid) {
        return "signing_key:" + kid;
    }
}
