package io.gatehouse.clients;

import io.gatehouse.accounts.PasswordHashing;
import io.gatehouse.platform.Overloaded;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKey;
import io.gatehouse.platform.crypto.SymmetricKeys;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The hashes in the {@code client_secret} table: {@code {hmac}KEY$CODE}. Machines send a secret
 * with every request, and one from 24 characters does not need a slow hash. Imported slow hashes
 * are kept as they are.
 */
@Repository
class SecretHashes implements KeyPurpose {

    private static final String PURPOSE = "client-secret";
    private static final String PREFIX = "{hmac}";

    private final JdbcClient jdbc;
    private final SymmetricKeys keys;
    private final PasswordHashing hashing;

    SecretHashes(JdbcClient jdbc, SymmetricKeys keys, PasswordHashing hashing) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.hashing = hashing;
    }

    /** The stored form of a secret: an HMAC under a key of this instance. */
    String hash(String secret) {
        SymmetricKey key = keys.current(PURPOSE);
        return PREFIX + key.id() + "$" + Base64Url.encode(Hmac.sha256(key.secret(), secret));
    }

    /** True when checking a secret against it costs a password hash: it was imported as such. */
    static boolean isSlow(String hash) {
        return !hash.startsWith(PREFIX);
    }

    /** True when the hash is of the text; for HMACs in a time that says nothing about them. */
    boolean isOf(String hash, String presented) {
        if (isSlow(hash)) {
            return hashing.verify(presented, hash)
                    .orElseThrow(() -> new Overloaded("too many slow client secrets"));
        }
        return keys.byId(PURPOSE, keyOf(hash))
                .map(key -> Base64Url.encode(Hmac.sha256(key.secret(), presented)))
                .map(code -> Sha256.same(code, hash.substring(hash.indexOf('$') + 1)))
                .orElse(false);
    }

    /**
     * True when its secret, which is known now, should be hashed anew: an HMAC under a key that was
     * replaced, or an imported hash, which is worth its slowness once, unless the secret is too
     * short for a fast code.
     */
    boolean isOutdated(String hash, String secret) {
        return isSlow(hash) ? ChosenSecret.misfit(secret).isEmpty() : isReplaced(keyOf(hash));
    }

    // A key that this node has not heard of is newer than those that it has: another node hashed
    // with it, and this one must not undo that.
    private boolean isReplaced(UUID key) {
        UUID current = keys.current(PURPOSE).id();
        if (key.equals(current)) {
            return false;
        }
        List<UUID> newestFirst = keys.all(PURPOSE).stream().map(SymmetricKey::id).toList();
        return newestFirst.indexOf(key) > newestFirst.indexOf(current);
    }

    private static UUID keyOf(String hash) {
        return UUID.fromString(hash.substring(PREFIX.length(), hash.indexOf('$')));
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
}
