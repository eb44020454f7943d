package io.gatehouse.clients;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import io.gatehouse.platform.crypto.Randomness;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code client_secret} table. A secret is kept as a hash; beside it, sealed, the secret itself
 * for a client whose method is an HMAC under it.
 */
@Repository
public class ClientSecrets {

    private static final int GENERATED_BYTES = 32;

    /** As base64url 64 octets, which is long enough for each HMAC (RFC 7518 section 3.2). */
    private static final int GENERATED_BYTES_FOR_HMAC = 48;

    private static final int REMEMBERED = 20_000;

    private final JdbcClient jdbc;
    private final SecretHashes hashes;
    private final SealedSecrets sealed;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;
    private final KeyedCache<UUID, List<Stored>> byClient;

    private record Stored(
            UUID id,
            String hash,
            SealedSecrets.@Nullable Opened itself,
            @Nullable Instant expiresAt) {}

    ClientSecrets(
            JdbcClient jdbc,
            SecretHashes hashes,
            SealedSecrets sealed,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.hashes = hashes;
        this.sealed = sealed;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
        this.byClient = new KeyedCache<>(version, REMEMBERED, client -> Optional.of(read(client)));
    }

    /**
     * Tells whether the text is a secret of the client that has not expired. From memory, and for
     * stored HMACs in a time that says nothing about them; imported slow hashes cost what they
     * cost.
     */
    public boolean matches(UUID client, String presented) {
        if (presented.length() > ChosenSecret.MAX_LENGTH) {
            return false;
        }
        boolean found = false;
        for (Stored secret : unexpired(client)) {
            boolean matches = hashes.isOf(secret.hash, presented);
            if (matches) {
                hashAnew(client, presented, secret);
            }
            found |= matches;
        }
        return found;
    }

    /**
     * Tells whether the check is true of a secret of the client that has not expired and is kept
     * sealed. From memory; every such secret is tried, whichever fits.
     *
     * @throws IllegalStateException when this node cannot open the secrets
     */
    public boolean anyPasses(UUID client, Predicate<String> check) {
        boolean found = false;
        for (Stored secret : unexpired(client)) {
            found |= passes(client, secret, check);
        }
        return found;
    }

    private boolean passes(UUID client, Stored secret, Predicate<String> check) {
        SealedSecrets.Opened itself = secret.itself;
        if (itself == null || !check.test(itself.value())) {
            return false;
        }
        hashAnew(client, itself.value(), secret);
        return true;
    }

    private List<Stored> unexpired(UUID client) {
        Instant now = clock.instant();
        return byClient.get(client).orElse(List.of()).stream()
                .filter(secret -> secret.expiresAt == null || secret.expiresAt.isAfter(now))
                .toList();
    }

    /**
     * A secret as its owner sees it.
     *
     * @param expiresAt null for no end
     */
    public record Listed(UUID id, Instant createdAt, @Nullable Instant expiresAt) {}

    /** The secrets of the client that have not expired, the oldest first; read now. */
    public List<Listed> live(UUID client) {
        return jdbc.sql(
                        """
                        select id, created_at, expires_at from client_secret
                         where client = :client and (expires_at is null or expires_at > :now)
                         order by id
                        """)
                .param("client", client)
                .param("now", time(clock.instant()))
                .query((rs, number) ->
                        new Listed(
                                uuid(rs, "id"),
                                instant(rs, "created_at"),
                                instantOrNull(rs, "expires_at")))
                .list();
    }

    /**
     * Makes a random secret of at least 256 bits and adds it to those that the client has.
     *
     * @return the secret, which nobody can read again
     */
    public String generate(Client client, String actor) {
        boolean forHmac = client.authMethod().needsSecretItself();
        String secret = Randomness.base64Url(forHmac ? GENERATED_BYTES_FOR_HMAC : GENERATED_BYTES);
        insert(client, secret);
        record(client, actor, "client.secret-added");
        return secret;
    }

    /** Ends the secret at once; false when the client has none with this id. */
    public boolean remove(Client client, UUID secret, String actor) {
        int removed =
                jdbc.sql("delete from client_secret where client = :client and id = :id")
                        .param("client", client.id())
                        .param("id", secret)
                        .update();
        if (removed == 1) {
            record(client, actor, "client.secret-removed");
        }
        return removed == 1;
    }

    /** True when the client has a secret, expired or not; read now. */
    public boolean exist(UUID client) {
        return jdbc.sql("select exists (select 1 from client_secret where client = :client)")
                .param("client", client)
                .query(Boolean.class)
                .single();
    }

    /**
     * True when the client has a secret that has not expired and that its method can be checked
     * with; read now.
     */
    public boolean suffice(Client client) {
        return client.authMethod().usesSecret()
                && jdbc.sql(
                                """
                                select exists (select 1 from client_secret
                                                where client = :client and (expires_at is null or expires_at > :now)
                                                  and (sealed is not null or not :itself))
                                """)
                        .param("client", client.id())
                        .param("now", time(clock.instant()))
                        .param("itself", client.authMethod().needsSecretItself())
                        .query(Boolean.class)
                        .single();
    }

    /** Makes the secret the only one of the client, in the caller's transaction. */
    public void replace(Client client, String secret, String actor) {
        removeAll(client);
        insert(client, secret);
        record(client, actor, "client.secret-replaced");
    }

    /**
     * Makes a secret that only its hash is known of the only one of the client, in the caller's
     * transaction.
     *
     * @param hash one that {@link io.gatehouse.accounts.PasswordHashes#misfit} does not object to
     * @throws IllegalStateException when its method needs the secret itself
     */
    public void replaceByHash(Client client, String hash, String actor) {
        if (client.authMethod().needsSecretItself()) {
            throw new IllegalStateException(
                    "expected the secret itself of the client " + client.clientId());
        }
        removeAll(client);
        insert(client, Ids.uuidV7(clock.instant()), hash, null);
        record(client, actor, "client.secret-replaced");
    }

    /**
     * True when checking a secret of the client costs a password hash: one was imported as such.
     */
    public boolean areSlow(UUID client) {
        return byClient.get(client).orElse(List.of()).stream()
                .anyMatch(secret -> SecretHashes.isSlow(secret.hash));
    }

    private void removeAll(Client client) {
        jdbc.sql("delete from client_secret where client = :client")
                .param("client", client.id())
                .update();
    }

    private void insert(Client client, String secret) {
        UUID id = Ids.uuidV7(clock.instant());
        boolean itself = client.authMethod().needsSecretItself();
        insert(
                client,
                id,
                hashes.hash(secret),
                itself ? sealed.seal(client.id(), id, secret) : null);
    }

    private void insert(Client client, UUID id, String hash, byte @Nullable [] itself) {
        jdbc.sql(
                        """
                        insert into client_secret (id, client, hash, sealed, created_at)
                        values (:id, :client, :hash, :sealed, :now)
                        """)
                .param("id", id)
                .param("client", client.id())
                .param("hash", hash)
                .param("sealed", itself)
                .param("now", time(clock.instant()))
                .update();
    }

    private void record(Client client, String actor, String action) {
        version.bump();
        audit.record(
                new AuditEvent(client.company(), actor, action, "client:" + client.id(), Map.of()));
    }

    // The key before is kept until no secret needs it, so no other node has to know at once; this
    // one must not try again with every request.
    private void hashAnew(UUID client, String secret, Stored stored) {
        if (!hashes.isOutdated(stored.hash, secret)) {
            return;
        }
        jdbc.sql("update client_secret set hash = :hash where id = :id and hash = :before")
                .param("hash", hashes.hash(secret))
                .param("id", stored.id)
                .param("before", stored.hash)
                .update();
        byClient.forget(client);
    }

    private List<Stored> read(UUID client) {
        return jdbc.sql(
                        "select id, hash, sealed, expires_at from client_secret where client = :client")
                .param("client", client)
                .query((rs, number) -> stored(client, rs))
                .list();
    }

    private Stored stored(UUID client, ResultSet rs) throws SQLException {
        UUID id = uuid(rs, "id");
        byte[] itself = rs.getBytes("sealed");
        return new Stored(
                id,
                text(rs, "hash"),
                itself == null ? null : sealed.open(client, id, itself),
                instantOrNull(rs, "expires_at"));
    }
}
