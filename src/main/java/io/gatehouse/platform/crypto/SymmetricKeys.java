package io.gatehouse.platform.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Symmetric keys by purpose, from memory. A purpose is any word of lower-case letters, digits and
 * hyphens; its first key is made when first asked for. Every key says from when on it is used, so
 * that all nodes change over at one time and know it before.
 */
@Service
public class SymmetricKeys {
    private static final Logger log = LoggerFactory.getLogger(SymmetricKeys.class);
    private static final Duration RECHECK = Duration.ofMinutes(1);

    private final SymmetricKeyStore store;
    private final ConfigVersion version;
    private final Clock clock;
    private final TransactionTemplate ownTransaction;
    private final Snapshot<Ring> ring;
    // What was opened once stays, also when the instance key that seals it now is not known here.
    private final Map<UUID, SymmetricKey> opened = new ConcurrentHashMap<>();
    // Unknown ids are remembered too: they come from strangers and must not each cost a query.
    private final Cache<UUID, Optional<Generation>> outsideOfRing =
            Caffeine.newBuilder().expireAfterWrite(RECHECK).maximumSize(10_000).build();

    private record Generation(String purpose, Instant activeFrom, SymmetricKey key) {}

    private record Ring(Map<String, List<Generation>> newestFirst, Map<UUID, Generation> byId) {}

    SymmetricKeys(
            SymmetricKeyStore store,
            ConfigVersion version,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.version = version;
        this.clock = clock;
        ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        ring = new Snapshot<>(version, this::read);
    }

    /** Returns the key that seals or signs now. */
    public SymmetricKey current(String purpose) {
        return at(purpose, clock.instant());
    }

    /** Returns the key that seals or signs at the instant, the same on every node. */
    public SymmetricKey at(String purpose, Instant when) {
        SymmetricKey known = at(ring.get(), purpose, when);
        return known == null ? make(purpose, when) : known;
    }

    /** Returns the key with this id if it serves the purpose; also one that was replaced. */
    public Optional<SymmetricKey> byId(String purpose, UUID id) {
        Generation known = ring.get().byId.get(id);
        Optional<Generation> found =
                known == null ? outsideOfRing.get(id, this::find) : Optional.of(known);
        return found.filter(one -> one.purpose.equals(purpose)).map(Generation::key);
    }

    /** Returns all keys of the purpose that something may have been made with, the newest first. */
    public List<SymmetricKey> all(String purpose) {
        return ring.get().newestFirst.getOrDefault(purpose, List.of()).stream()
                .map(Generation::key)
                .toList();
    }

    private static @Nullable SymmetricKey at(Ring ring, String purpose, Instant when) {
        List<Generation> generations = ring.newestFirst.get(purpose);
        if (generations == null) {
            return null;
        }
        for (Generation one : generations) {
            if (!when.isBefore(one.activeFrom)) {
                return one.key;
            }
        }
        // The first one was used by the clock of the node that made it.
        return generations.getLast().key;
    }

    // In a transaction of its own: were the caller's rolled back, something would stay that was
    // made with a key that no other node ever sees.
    private SymmetricKey make(String purpose, Instant when) {
        Instant now = clock.instant();
        ownTransaction.executeWithoutResult(status -> {
            store.add(purpose, 1, now, now);
            version.bump();
        });
        return Objects.requireNonNull(
                at(read(), purpose, when), () -> "no key here opens for " + purpose);
    }

    private Optional<Generation> find(UUID id) {
        return store.find(id).map(this::open);
    }

    private Ring read() {
        Map<String, List<Generation>> newestFirst = new HashMap<>();
        Map<UUID, Generation> byId = new HashMap<>();
        for (SymmetricKeyStore.Stored stored : store.all()) {
            Generation one = open(stored);
            if (one != null) {
                newestFirst.computeIfAbsent(one.purpose, purpose -> new ArrayList<>()).add(one);
                byId.put(stored.id(), one);
            }
        }
        Set<UUID> there = byId.keySet().stream().collect(Collectors.toUnmodifiableSet());
        opened.keySet().retainAll(there);
        return new Ring(newestFirst, byId);
    }

    /** Null for a key that this node cannot open: it goes on with those that it has. */
    private @Nullable Generation open(SymmetricKeyStore.Stored stored) {
        try {
            SymmetricKey key =
                    opened.computeIfAbsent(
                            stored.id(),
                            id ->
                                    new SymmetricKey(
                                            id, new SecretKeySpec(store.open(stored), "AES")));
            return new Generation(stored.purpose(), stored.activeFrom(), key);
        } catch (IllegalStateException | KeyEncryption.Unavailable closed) {
            log.error("{}", closed.getMessage());
            return null;
        }
    }
}
