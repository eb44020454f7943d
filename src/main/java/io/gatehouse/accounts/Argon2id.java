package io.gatehouse.accounts;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Argon2id by the reference implementation where its native library loads, else in Java: the same
 * text for a fifth to two thirds of the time, and without 19 MiB of garbage each. Which of them
 * made a hash does not matter to the other.
 */
final class Argon2id implements PasswordEncoder {

    private static final Logger log = LoggerFactory.getLogger(Argon2id.class);
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final String OWN = "$argon2id$";

    private final Argon2PasswordEncoder plain =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);

    /** By the beginning of a hash; empty where the library does not load. */
    private final Map<String, Argon2> verifiers;

    private Argon2id(Map<String, Argon2> verifiers) {
        this.verifiers = verifiers;
    }

    /** The fastest that this machine has. */
    static Argon2id fastest() {
        Map<String, Argon2> verifiers = new LinkedHashMap<>();
        try {
            for (Argon2Types type : Argon2Types.values()) {
                verifiers.put(
                        "$" + type.name().toLowerCase(Locale.ROOT) + "$",
                        Argon2Factory.create(type, SALT_BYTES, HASH_BYTES));
            }
            // The factory alone loads nothing yet.
            verifiers.values().forEach(verifier -> verifier.hash(1, 8, 1, new byte[] {1}));
        } catch (LinkageError | RuntimeException absent) {
            log.debug("no native Argon2 for this machine", absent);
            return inJava();
        }
        return new Argon2id(verifiers);
    }

    /** Without the native library. */
    static Argon2id inJava() {
        return new Argon2id(Map.of());
    }

    /** True when the native library has been loaded. */
    boolean isNative() {
        return !verifiers.isEmpty();
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
        Argon2 own = verifiers.get(OWN);
        return (own == null || password == null)
                ? plain.encode(password)
                : own.hash(PASSES, MEMORY_KIB, LANES, bytes(password));
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
        Argon2 verifier = hash == null ? null : verifiers.get(beginning(hash));
        return (verifier == null || password == null || hash == null)
                ? plain.matches(password, hash)
                : verifier.verify(hash, bytes(password));
    }

    @Override
    public boolean upgradeEncoding(@Nullable String hash) {
        return plain.upgradeEncoding(hash);
    }

    private static String beginning(String hash) {
        return hash.substring(0, hash.indexOf('$', 1) + 1);
    }

    private static byte[] bytes(CharSequence password) {
        return password.toString().getBytes(StandardCharsets.UTF_8);
    }
}
