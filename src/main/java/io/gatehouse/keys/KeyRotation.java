package io.gatehouse.keys;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves signing keys through their life: pending (published), active (signs), retiring (published,
 * signs no more), retired. Each step is one transaction that finds its place again after a kill,
 * and nodes that take it together take it once.
 *
 * <p>The successor of an active key is always there and published, so that it can take over at any
 * moment. When it begins to sign is an instant in its row: all nodes know it before, and none waits
 * for a job.
 */
@Service
@EnableConfigurationProperties(KeyPolicy.class)
public class KeyRotation {

    private static final String SYSTEM = "system:keys";

    private final KeyStore store;
    private final KeyPolicy policy;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;
    private final TransactionTemplate transaction;

    KeyRotation(
            KeyStore store,
            KeyPolicy policy,
            AuditLog audit,
            ConfigVersion version,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.transaction = new TransactionTemplate(transactions);
        this.store = store;
        this.policy = policy;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /** Takes the steps that are due now. */
    public void step() {
        Instant now = clock.instant();
        Map<String, JWK> successors = new HashMap<>();
        for (String algorithm : KeyRing.ALGORITHMS) {
            if (store.has(algorithm, "active")) {
                spare(algorithm, now).ifPresent(key -> successors.put(algorithm, key));
            }
        }
        transaction.executeWithoutResult(status -> step(successors, now));
    }

    private void step(Map<String, JWK> successors, Instant now) {
        store.lock();
        for (String algorithm : KeyRing.ALGORITHMS) {
            activateDue(algorithm, now);
            prepare(algorithm, successors.get(algorithm), now, SYSTEM);
            if (store.isOlder(algorithm, now.minus(policy.rotateEvery()))) {
                store.schedule(algorithm, policy.publishAhead(), now);
                version.bump();
                activateDue(algorithm, now);
            }
        }
        for (String kid : store.retire(now.minus(policy.keep()), now)) {
            changed("key.retired", kid, SYSTEM);
        }
    }

    /**
     * Lets the successor take over once it has been published long enough.
     *
     * @param algorithm one of {@link KeyRing#ALGORITHMS}
     * @param atOnce true for as soon as every node has published it, for when the caches of others
     *     do not matter
     */
    public void rotate(String algorithm, boolean atOnce, String actor) {
        Instant now = clock.instant();
        JWK successor = spare(algorithm, now).orElse(null);
        Duration ahead = atOnce ? ConfigVersion.SPREAD : policy.publishAhead();
        transaction.executeWithoutResult(status -> {
            store.lock();
            activateDue(algorithm, now);
            prepare(algorithm, successor, now, actor);
            store.schedule(algorithm, ahead, now);
            version.bump();
            audit.record(AuditEvent.of(actor, "key.rotation-asked", "algorithm:" + algorithm));
        });
    }

    /**
     * Ends a key that somebody else may know: it leaves the key set, what it signed is not
     * recognised any more, and a successor signs at once.
     *
     * @return the algorithm of the key; empty when no live key has this name
     */
    public Optional<String> revoke(String kid, String actor) {
        Instant now = clock.instant();
        JWK successor =
                store.algorithmOf(kid).flatMap(algorithm -> spare(algorithm, now)).orElse(null);
        return transaction.execute(status -> revoke(kid, successor, now, actor));
    }

    private Optional<String> revoke(
            String kid, @Nullable JWK successor, Instant now, String actor) {
        store.lock();
        store.algorithmOf(kid).ifPresent(algorithm -> activateDue(algorithm, now));
        Optional<String> algorithm = store.revoke(kid, now);
        algorithm.ifPresent(known -> {
            changed("key.revoked", kid, actor);
            if (!store.has(known, "active")) {
                // One made now, under the lock, only where the spare one has just been revoked.
                JWK next = successor == null ? spare(known, now).orElse(null) : successor;
                prepare(known, next, now, actor);
                activate(known, now, actor);
            }
        });
        return algorithm;
    }

    /** Every key with its state and times, newest first. */
    public List<ListedKey> list() {
        return store.list(clock.instant());
    }

    /**
     * A key for an algorithm that has none pending, or one that signs already; made before the
     * lock, which is held shortly.
     */
    private Optional<JWK> spare(String algorithm, Instant now) {
        return store.has(algorithm, "pending") && !store.isDue(algorithm, now)
                ? Optional.empty()
                : Optional.of(KeyStore.make(algorithm, now));
    }

    private void prepare(String algorithm, @Nullable JWK key, Instant now, String actor) {
        if (key != null) {
            store.addPending(algorithm, key, now).ifPresent(kid -> changed("key.made", kid, actor));
        }
    }

    private void activateDue(String algorithm, Instant now) {
        if (store.isDue(algorithm, now)) {
            activate(algorithm, now, SYSTEM);
        }
    }

    private void activate(String algorithm, Instant now, String actor) {
        store.activate(algorithm, now).ifPresent(kid -> changed("key.activated", kid, actor));
    }

    private void changed(String action, String kid, String actor) {
        version.bump();
        audit.record(new AuditEvent(null, actor, action, "key:" + kid, Map.of()));
    }
}
