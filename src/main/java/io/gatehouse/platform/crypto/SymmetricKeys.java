package io.gatehouse.platform.crypto;

import static java.time.ZoneOffset.UTC;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.platform.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The {@code symmetric_key} table: keys by purpose, wrapped under the instance key. A purpose is
 * any word of lower-case letters, digits and hyphens; its first key is made when first asked for.
 */
@Repository
public class SymmetricKeys {
    private static final Duration RECHECK = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Envelope envelope;
    private final Clock clock;
    private final TransactionTemplate ownTransaction;
    private final Cache<String, SymmetricKey> current =
            Caffeine.newBuilder().expireAfterWrite(RECHECK).build();
    // Unknown ids are remembered too: they come from strangers and must not each cost a query.
    private final Cache<UUID, Optional<KeyOfPurpose>> byId =
            Caffeine.newBuilder().expireAfterWrite(RECHECK).maximumSize(10_000).build();

    private record KeyOfPurpose(String purpose, SymmetricKey key) {}

    SymmetricKeys(
            JdbcClient jdbc,
            Envelope envelope,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.envelope = envelope;
        this.clock = clock;
        ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Returns the key that seals or signs now. */
    public SymmetricKey current(String purpose) {
        SymmetricKey cached = current.getIfPresent(purpose);
        if (cached != null) {
            return cached;
        }
        // In a transaction of its own: were the caller's rolled back, the cache would keep a key
        // that no other node ever sees.
        SymmetricKey found =
                ownTransaction.execute(
                        status -> findCurrent(purpose).orElseGet(() -> make(purpose)));
        current.put(purpose, found);
        return found;
    }

    /** Returns the key with this id if it serves the purpose; also retired ones. */
    public Optional<SymmetricKey> byId(String purpose, UUID id) {
        return byId.get(id, this::find)
                .filter(found -> found.purpose().equals(purpose))
                .map(KeyOfPurpose::key);
    }

    /** Makes a new current key; the old one still opens. Other nodes follow within a minute. */
    public SymmetricKey rotate(String purpose) {
        SymmetricKey made =
                ownTransaction.execute(status -> {
                    jdbc.sql(
                                    """
                                    update symmetric_key
                                       set state = 'retired'
                                     where purpose = :purpose and state = 'current'
                                    """)
                            .param("purpose", purpose)
                            .update();
                    return make(purpose);
                });
        current.put(purpose, made);
        return made;
    }

    private SymmetricKey make(String purpose) {
        Instant now = clock.instant();
        UUID id = Ids.uuidV7(now);
        jdbc.sql(
                        """
                        insert into symmetric_key (id, purpose, wrapped, created_at, state)
                        values (:id, :purpose, :wrapped, :now, 'current')
                        on conflict (purpose) where state = 'current' do nothing
                        """)
                .param("id", id)
                .param("purpose", purpose)
                .param("wrapped", envelope.seal(Randomness.bytes(32), aad(purpose, id)))
                .param("now", now.atOffset(UTC))
                .update();
        return findCurrent(purpose)
                .orElseThrow(() -> new IllegalStateException("no current key for " + purpose));
    }

    private Optional<SymmetricKey> findCurrent(String purpose) {
        return jdbc.sql(
                        """
                        select id, purpose, wrapped
                          from symmetric_key
                         where purpose = :purpose and state = 'current'
                        """)
                .param("purpose", purpose)
                .query(this::row)
                .optional()
                .map(KeyOfPurpose::key);
    }

    private Optional<KeyOfPurpose> find(UUID id) {
        return jdbc.sql("select id, purpose, wrapped from symmetric_key where id = :id")
                .param("id", id)
                .query(this::row)
                .optional();
    }

    private KeyOfPurpose row(ResultSet rs, int number) throws SQLException {
        UUID id = rs.getObject("id", UUID.class);
        String purpose = rs.getString("purpose");
        byte[] secret = envelope.open(rs.getBytes("wrapped"), aad(purpose, id));
        return new KeyOfPurpose(purpose, new SymmetricKey(id, new SecretKeySpec(secret, "AES")));
    }

    private static String aad(String purpose, UUID id) {
        return "symmetric_key:" + purpose + ":" + id;
    }
}
