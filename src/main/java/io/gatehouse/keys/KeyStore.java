package io.gatehouse.keys;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.crypto.Envelope;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code signing_key} table; private halves leave and enter it sealed. */
@Repository
class KeyStore {

    /**
     * A key as it is stored.
     *
     * @param jwk with the private half while the key may still sign
     */
    record StoredKey(String algorithm, String state, JWK jwk) {}

    private final JdbcClient jdbc;
    private final Envelope envelope;

    KeyStore(JdbcClient jdbc, Envelope envelope) {
        this.jdbc = jdbc;
        this.envelope = envelope;
    }

    /** The keys that sign or still verify, oldest first. */
    List<StoredKey> live() {
        return jdbc.sql(
                        """
                        select kid, algorithm, state, public_jwk, private_sealed
                          from signing_key
                         where state in ('pending', 'active', 'retiring')
                         order by created_at, kid
                        """)
                .query(this::row)
                .list();
    }

    /** Changes of keys take turns, on all nodes, until the transaction ends. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('signing-keys'))").query(rs -> {});
    }

    /** A new key, which nobody knows yet. Slow for RSA: nobody should wait for it at a lock. */
    static JWK make(String algorithm, Instant now) {
        return KeyMaker.make(algorithm, Ids.uuidV7(now).toString());
    }

    /** Stores the key as the algorithm's pending one; empty when it has one. */
    Optional<String> addPending(String algorithm, JWK key, Instant now) {
        String kid = key.getKeyID();
        byte[] plain = key.toJSONString().getBytes(StandardCharsets.UTF_8);
        return jdbc.sql(
                        """
                        insert into signing_key
                            (kid, algorithm, state, public_jwk, private_sealed, created_at)
                        values (:kid, :algorithm, 'pending', :public, :private, :now)
                        on conflict (algorithm) where state = 'pending' do nothing
                        returning kid
                        """)
                .param("kid", kid)
                .param("algorithm", algorithm)
                .param("public", key.toPublicJWK().toJSONString())
                .param("private", envelope.seal(plain, aad(kid)))
                .param("now", time(now))
                .query(String.class)
                .optional();
    }

    /** Lets the algorithm's pending key sign from now on, and the one before retire. */
    Optional<String> activate(String algorithm, Instant now) {
        jdbc.sql(
                        """
                        update signing_key set state = 'retiring', retiring_at = :now
                         where algorithm = :algorithm and state = 'active'
                           and exists (select 1 from signing_key
                                        where algorithm = :algorithm and state = 'pending')
                        """)
                .param("algorithm", algorithm)
                .param("now", time(now))
                .update();
        return jdbc.sql(
                        """
                        update signing_key set state = 'active', activated_at = :now
                         where algorithm = :algorithm and state = 'pending'
                        returning kid
                        """)
                .param("algorithm", algorithm)
                .param("now", time(now))
                .query(String.class)
                .optional();
    }

    /** Forgets the private halves of keys that stopped signing before the instant. */
    List<String> retire(Instant before, Instant now) {
        return jdbc.sql(
                        """
                        update signing_key set state = 'retired', ended_at = :now, private_sealed = null
                         where state = 'retiring' and retiring_at < :before
                        returning kid
                        """)
                .param("before", time(before))
                .param("now", time(now))
                .query((rs, number) -> text(rs, "kid"))
                .list();
    }

    /** Ends a live key; its algorithm, or empty when there is no such key. */
    Optional<String> revoke(String kid, Instant now) {
        return jdbc.sql(
                        """
                        update signing_key set state = 'revoked', ended_at = :now, private_sealed = null
                         where kid = :kid and state in ('pending', 'active', 'retiring')
                        returning algorithm
                        """)
                .param("kid", kid)
                .param("now", time(now))
                .query(String.class)
                .optional();
    }

    /** True when the algorithm has a key in this state. */
    boolean has(String algorithm, String state) {
        return jdbc.sql(
                        """
                        select exists (select 1 from signing_key
                                        where algorithm = :algorithm and state = :state)
                        """)
                .param("algorithm", algorithm)
                .param("state", state)
                .query(Boolean.class)
                .single();
    }

    /**
     * True when the key in this state, active or pending, has been in it since before the instant.
     */
    boolean isOlder(String algorithm, String state, Instant before) {
        return jdbc.sql(
                        """
                        select exists (select 1 from signing_key
                                        where algorithm = :algorithm and state = :state
                                          and coalesce(activated_at, created_at) <= :before)
                        """)
                .param("algorithm", algorithm)
                .param("state", state)
                .param("before", time(before))
                .query(Boolean.class)
                .single();
    }

    List<ListedKey> list() {
        return jdbc.sql(
                        "select kid, algorithm, state, created_at from signing_key order by kid desc")
                .query((rs, number) ->
                        new ListedKey(
                                text(rs, "kid"),
                                text(rs, "algorithm"),
                                text(rs, "state"),
                                instant(rs, "created_at")))
                .list();
    }

    private StoredKey row(ResultSet rs, int number) throws SQLException {
        byte[] sealed = rs.getBytes("private_sealed");
        String json =
                sealed == null
                        ? text(rs, "public_jwk")
                        : new String(
                                envelope.open(sealed, aad(text(rs, "kid"))),
                                StandardCharsets.UTF_8);
        try {
            return new StoredKey(text(rs, "algorithm"), text(rs, "state"), JWK.parse(json));
        } catch (ParseException corrupt) {
            throw new IllegalStateException(
                    "signing key is not a JWK: " + text(rs, "kid"), corrupt);
        }
    }

    private static String aad(String kid) {
        return "signing_key:" + kid;
    }
}
