package io.gatehouse.keys;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.platform.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code signing_key} table; private halves leave and enter it through {@link PrivateKeys}. */
@Repository
class KeyStore {

    /**
     * A key as it is stored.
     *
     * @param jwk with the private half while the key may still sign and this node can open it
     * @param signsFrom when a pending key begins to sign; null when that is not decided
     */
    record StoredKey(String algorithm, String state, JWK jwk, @Nullable Instant signsFrom) {}

    private final JdbcClient jdbc;
    private final PrivateKeys privateKeys;

    KeyStore(JdbcClient jdbc, PrivateKeys privateKeys) {
        this.jdbc = jdbc;
        this.privateKeys = privateKeys;
    }

    /** The keys that sign or still verify, oldest first. */
    List<StoredKey> live() {
        List<StoredKey> live =
                jdbc.sql(
                                """
                                select kid, algorithm, state, public_jwk, private_sealed, signs_from
                                  from signing_key
                                 where state in ('pending', 'active', 'retiring')
                                 order by created_at, kid
                                """)
                        .query(this::row)
                        .list();
        privateKeys.forgetAllBut(
                live.stream()
                        .map(key -> key.jwk().getKeyID())
                        .collect(Collectors.toUnmodifiableSet()));
        return live;
    }

    /** The public halves of all keys that may ever have signed with the algorithm, oldest first. */
    List<StoredKey> everSigned(String algorithm) {
        return jdbc.sql(
                        """
                        select kid, algorithm, state, public_jwk, null::bytea as private_sealed, signs_from
                          from signing_key
                         where algorithm = :algorithm
                         order by created_at, kid
                        """)
                .param("algorithm", algorithm)
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
                .param("private", privateKeys.seal(key))
                .param("now", time(now))
                .query(String.class)
                .optional();
    }

    /**
     * Decides when the algorithm's pending key begins to sign: when it has been published for
     * {@code ahead}, or earlier where that was decided before.
     */
    void schedule(String algorithm, Duration ahead, Instant now) {
        jdbc.sql(
                        """
                        update signing_key
                           set signs_from = least(coalesce(signs_from, 'infinity'),
                                                  greatest(cast(:now as timestamptz),
                                                           least(created_at, :now) + :ahead * interval '1 millisecond'))
                         where algorithm = :algorithm and state = 'pending'
                        """)
                .param("algorithm", algorithm)
                .param("ahead", ahead.toMillis())
                .param("now", time(now))
                .update();
    }

    /** True when the algorithm's pending key signs by now. */
    boolean isDue(String algorithm, Instant now) {
        return jdbc.sql(
                        """
                        select exists (select 1 from signing_key
                                        where algorithm = :algorithm and state = 'pending'
                                          and signs_from <= :now)
                        """)
                .param("algorithm", algorithm)
                .param("now", time(now))
                .query(Boolean.class)
                .single();
    }

    /** The algorithm of a key that signs or will; empty when there is no such key. */
    Optional<String> algorithmOf(String kid) {
        return jdbc.sql(
                        """
                        select algorithm from signing_key
                         where kid = :kid and state in ('pending', 'active', 'retiring')
                        """)
                .param("kid", kid)
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

    /** True when the algorithm's active key signs since before the instant. */
    boolean isOlder(String algorithm, Instant before) {
        return jdbc.sql(
                        """
                        select exists (select 1 from signing_key
                                        where algorithm = :algorithm and state = 'active'
                                          and coalesce(activated_at, created_at) <= :before)
                        """)
                .param("algorithm", algorithm)
                .param("before", time(before))
                .query(Boolean.class)
                .single();
    }

    List<ListedKey> list(Instant now) {
        // A pending key whose time has come signs, whether or not the job has noted it.
        return jdbc.sql(
                        """
                        select kid, algorithm, created_at,
                               case when state = 'pending' and signs_from <= :now then 'active'
                                    when state = 'active'
                                         and exists (select 1 from signing_key next
                                                      where next.algorithm = signing_key.algorithm
                                                        and next.state = 'pending'
                                                        and next.signs_from <= :now) then 'retiring'
                                    else state end as state
                          from signing_key
                         order by kid desc
                        """)
                .param("now", time(now))
                .query((rs, number) ->
                        new ListedKey(
                                text(rs, "kid"),
                                text(rs, "algorithm"),
                                text(rs, "state"),
                                instant(rs, "created_at")))
                .list();
    }

    private StoredKey row(ResultSet rs, int number) throws SQLException {
        String kid = text(rs, "kid");
        JWK known = privateKeys.open(kid, rs.getBytes("private_sealed"));
        JWK jwk = known == null ? PrivateKeys.parse(kid, text(rs, "public_jwk")) : known;
        return new StoredKey(
                text(rs, "algorithm"), text(rs, "state"), jwk, instantOrNull(rs, "signs_from"));
    }
}
