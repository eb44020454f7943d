package io.gatehouse.platform.crypto;

import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/**
 * Lets symmetric keys follow each other. Every operation is one transaction, the caller's, and
 * finds its place again after a kill.
 */
@Service
public class SymmetricKeyRotation {

    /** A node whose caches still know what used the key reads them anew meanwhile. */
    private static final Duration FAREWELL = Duration.ofHours(1);

    private final SymmetricKeyStore store;
    private final ConfigVersion version;
    private final ObjectProvider<KeyPurpose> purposes;

    SymmetricKeyRotation(
            SymmetricKeyStore store, ConfigVersion version, ObjectProvider<KeyPurpose> purposes) {
        this.store = store;
        this.version = version;
        this.purposes = purposes;
    }

    /**
     * A key as an operator sees it.
     *
     * @param state pending, active, retiring or ended
     */
    public record Listed(UUID id, String purpose, String state, Instant createdAt) {}

    /** Every key, newest first within its purpose. */
    public List<Listed> list(Instant now) {
        List<Listed> all = new ArrayList<>();
        Map<String, Boolean> active = new HashMap<>();
        for (SymmetricKeyStore.Stored one : store.all()) {
            String state;
            if (one.endedAt() != null) {
                state = "ended";
            } else if (now.isBefore(one.activeFrom())) {
                state = "pending";
            } else {
                state = active.put(one.purpose(), true) == null ? "active" : "retiring";
            }
            all.add(new Listed(one.id(), one.purpose(), state, one.createdAt()));
        }
        return all;
    }

    /**
     * Makes the successor of a purpose's newest key. It is used when every node has read it.
     *
     * @return its id; empty when the purpose has no key, or one that stays for ever, or when
     *     somebody else made the successor
     */
    public Optional<UUID> rotate(String purpose, Instant now) {
        return store.newest(purpose).flatMap(newest -> follow(newest, now));
    }

    /**
     * Makes the successors that are due.
     *
     * @param every the age of an active key at which it is replaced
     * @return the purposes whose keys were replaced
     */
    public List<String> step(Duration every, Instant now) {
        List<String> replaced = new ArrayList<>();
        String seen = "";
        for (SymmetricKeyStore.Stored one : store.all()) {
            boolean newest = !one.purpose().equals(seen);
            seen = one.purpose();
            if (newest && !now.isBefore(one.activeFrom().plus(every))) {
                follow(one, now).ifPresent(id -> replaced.add(one.purpose()));
            }
        }
        return replaced;
    }

    /**
     * Ends the keys that nothing needs any more, and removes those that ended a while ago.
     *
     * @return the keys that ended, as {@code purpose:id}
     */
    public List<String> clean(Instant now) {
        List<String> ended = new ArrayList<>();
        SymmetricKeyStore.@Nullable Stored successor = null;
        for (SymmetricKeyStore.Stored one : store.all()) {
            if (successor != null
                    && successor.purpose().equals(one.purpose())
                    && isOver(one, successor.activeFrom(), now)
                    && store.end(one.id(), now)) {
                ended.add(one.purpose() + ":" + one.id());
            }
            successor = one;
        }
        int removed = store.removeEnded(now.minus(FAREWELL));
        if (removed > 0 || !ended.isEmpty()) {
            version.bump();
        }
        return ended;
    }

    private Optional<UUID> follow(SymmetricKeyStore.Stored newest, Instant now) {
        if (purposes.stream()
                .anyMatch(one -> one.purpose().equals(newest.purpose()) && !one.rotates())) {
            return Optional.empty();
        }
        Instant from = now.plus(ConfigVersion.SPREAD);
        Optional<UUID> made =
                store.add(
                        newest.purpose(),
                        newest.generation() + 1,
                        // Never before the one that it follows, whichever clock made that.
                        from.isBefore(newest.activeFrom()) ? newest.activeFrom() : from,
                        now);
        made.ifPresent(id -> version.bump());
        return made;
    }

    private boolean isOver(SymmetricKeyStore.Stored one, Instant replaced, Instant now) {
        return one.endedAt() == null
                && purposes.stream()
                        .filter(known -> known.purpose().equals(one.purpose()))
                        .findFirst()
                        .map(known -> !known.needs(one.id(), replaced, now))
                        .orElse(false);
    }
}
