package io.gatehouse.clients;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.accounts.PasswordHashing;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Overloaded;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKey;
import io.gatehouse.platform.crypto.SymmetricKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code client_secret} table. A secret is kept as {@code {hmac}KEY$CODE}: machines send it
 * with every request, and one from 24 characters does not need a slow hash. Imported slow hashes
 * are kept as they are.
 */
@Repository
public class ClientSecrets implements KeyPurpose {

    /** Fewest characters of a secret that somebody chooses. */
    public static final int MIN_LENGTH = 24;

    private static final int MAX_LENGTH = 512;
    private static final int GENERATED_BYTES = 32;
    private static final int REMEMBERED = 20_000;
    private static final String PURPOSE = "client-secret";
    private static final String PREFIX = "{hmac}";

    private final JdbcClient jdbc;
    private final SymmetricKeys keys;
    private final PasswordHashing hashing;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;
    private final KeyedCache<UUID, List<Stored>> byClient;

    private record Stored(UUID id, String hash, @Nullable Instant expiresAt) {}

    ClientSecrets(
            JdbcClient jdbc,
            SymmetricKeys keys,
            PasswordHashing hashing,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.hashing = hashing;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
        this.byClient = new KeyedCache<>(version, REMEMBERED, client -> Optional.of(read(client)));
    }

    /** What is wrong with a secret that somebody chose; empty when it may be used. */
    public static Optional<String> misfit(String secret) {
        if (secret.length() < MIN_LENGTH) {
            return Optional.of("must have at least %d characters".formatted(MIN_LENGTH));
        }
        if (secret.length() > MAX_LENGTH) {
            return Optional.of("must have at most %d characters".formatted(MAX_LENGTH));
        }
        return secret.codePoints().anyMatch(Character::isISOControl)
                ? Optional.of("holds control characters")
                : Optional.empty();
    }

    /** The stored form of a secret: an HMAC under a key of this instance. */
    public String hash(String secret) {
        SymmetricKey key = keys.current(PURPOSE);
        return PREFIX + key.id() + "$" + Base64Url.encode(Hmac.sha256(key.secret(), secret));
    }

    /**
     * Tells whether the text is a secret of the client that has not expired. From memory, and for
     * stored HMACs in a time that says nothing about them; imported slow hashes cost what they
     * cost.
     */
    public boolean matches(UUID client, String presented) {
        if (presented.length() > MAX_LENGTH) {
            return false;
        }
        Instant now = clock.instant();
        boolean found = false;
        for (Stored secret : byClient.get(client).orElse(List.of())) {
            boolean live = secret.expiresAt == null || secret.expiresAt.isAfter(now);
            found |= live && matches(client, presented, secret);
        }
        return found;
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
     * Makes a random secret of 256 bits and adds it to those that the client has.
     *
     * @return the secret, which nobody can read again
     */
    public String generate(Client client, String actor) {
        String secret = Randomness.base64Url(GENERATED_BYTES);
        insert(client, hash(secret));
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
        return !read(client).isEmpty();
    }

    /**
     * Makes the secret the only one of the client, in the caller's transaction.
     *
     * @param hash as {@link #hash} made it, or an imported one that {@link
     *     io.gatehouse.accounts.PasswordHashes#misfit} does not object to
     */
    public void replace(Client client, String hash, String actor) {
        jdbc.sql("delete from client_secret where client = :client")
                .param("client", client.id())
                .update();
        insert(client, hash);
        record(client, actor, "client.secret-replaced");
    }

    /**
     * Adds a secret; the ones before it stay valid until {@code end} at the longest, and only the
     * newest of them is kept.
     */
    public void rotate(Client client, String hash, Instant end, String actor) {
        jdbc.sql(
                        """
                        delete from client_secret
                         where client = :client
                           and id <> (select max(id::text)::uuid from client_secret where client = :client)
                        """)
                .param("client", client.id())
                .update();
        jdbc.sql(
                        """
                        update client_secret set expires_at = least(expires_at, :end) where client = :client
                        """)
                .param("client", client.id())
                .param("end", time(end))
                .update();
        insert(client, hash);
        record(client, actor, "client.secret-rotated");
    }

    /**
     * True when checking a secret of the client costs a password hash: one was imported as such.
     */
    public boolean areSlow(UUID client) {
        return byClient.get(client).orElse(List.of()).stream()
                .anyMatch(secret -> !secret.hash.startsWith(PREFIX));
    }

    private void insert(Client client, String hash) {
        Instant now = clock.instant();
        jdbc.sql(
                        """
                        insert into client_secret (id, client, hash, created_at)
                        values (:id, :client, :hash, :now)
                        """)
                .param("id", Ids.uuidV7(now))
                .param("client", client.id())
                .param("hash", hash)
                .param("now", time(now))
                .update();
    }

    private void record(Client client, String actor, String action) {
        version.bump();
        audit.record(
                new AuditEvent(client.company(), actor, action, "client:" + client.id(), Map.of()));
    }

    private boolean matches(UUID client, String presented, Stored secret) {
        if (!secret.hash.startsWith(PREFIX)) {
            return matchesSlowly(client, presented, secret);
        }
        int end = secret.hash.indexOf('$');
        UUID id = UUID.fromString(secret.hash.substring(PREFIX.length(), end));
        boolean matches =
                keys.byId(PURPOSE, id)
                        .map(key -> Base64Url.encode(Hmac.sha256(key.secret(), presented)))
                        .map(code -> Sha256.same(code, secret.hash.substring(end + 1)))
                        .orElse(false);
        if (matches && !keys.current(PURPOSE).id().equals(id)) {
            hashAnew(client, presented, secret);
        }
        return matches;
    }

    // The key before is kept until no secret needs it, so no other node has to know at once; this
    // one must not try again with every request.
    private void hashAnew(UUID client, String presented, Stored secret) {
        jdbc.sql("update client_secret set hash = :hash where id = :id and hash = :before")
                .param("hash", hash(presented))
                .param("id", secret.id)
                .param("before", secret.hash)
                .update();
        byClient.forget(client);
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return jdbc.sql(
                        """
                        select exists (select 1 from client_secret where hash like :start || '%')
                        """)
                .param("start", PREFIX + key + "$")
                .query(Boolean.class)
                .single();
    }

    // An imported hash is worth its slowness once: then the secret is known, and long enough for a
    // fast code. A short one stays slow.
    private boolean matchesSlowly(UUID client, String presented, Stored secret) {
        boolean matches =
                hashing.verify(presented, secret.hash)
                        .orElseThrow(() -> new Overloaded("too many slow client secrets"));
        if (matches && misfit(presented).isEmpty()) {
            hashAnew(client, presented, secret);
        }
        return matches;
    }

    private List<Stored> read(UUID client) {
        return jdbc.sql("select id, hash, expires_at from client_secret where client = :client")
                .param("client", client)
                .query((rs, number) ->
                        new Stored(
                                uuid(rs, "id"), text(rs, "hash"), instantOrNull(rs, "expires_at")))
                .list();
    }
}
