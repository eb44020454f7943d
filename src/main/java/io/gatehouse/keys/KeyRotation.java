package io.gatehouse.keys;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves signing keys through their life: pending (published), active (signs), retiring (published,
 * signs no more), retired. Each step is one transaction that finds its place again after a kill,
 * and nodes that take it together take it once.
 */
@Service
@EnableConfigurationProperties(KeyPolicy.class)
public class KeyRotation {

    private final KeyStore store;
    private final KeyPolicy policy;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;

    KeyRotation(
            KeyStore store, KeyPolicy policy, AuditLog audit, ConfigVersion version, Clock clock) {
        this.store = store;
        this.policy = policy;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /** Takes the steps that are due now. */
    @Transactional
    public void step() {
        Instant now = clock.instant();
        Map<String, JWK> successors = new HashMap<>();
        for (String algorithm : KeyRing.ALGORITHMS) {
            if (store.isOlder(algorithm, "active", now.minus(policy.rotateEvery()))) {
                spare(algorithm, now).ifPresent(key -> successors.put(algorithm, key));
            }
        }
        store.lock();
        for (String algorithm : KeyRing.ALGORITHMS) {
            // Looked at again: another node may have rotated since.
            if (store.isOlder(algorithm, "active", now.minus(policy.rotateEvery()))) {
                prepare(algorithm, successors.get(algorithm), now, "system:keys");
            }
            if (store.isOlder(algorithm, "pending", now.minus(policy.publishAhead()))) {
                activate(algorithm, now, "system:keys");
            }
        }
        for (String kid : store.retire(now.minus(policy.keep()), now)) {
            changed("key.retired", kid, "system:keys");
        }
    }

    /**
     * Publishes a successor now; it signs once it has been published long enough.
     *
     * @param algorithm one of {@link KeyRing#ALGORITHMS}
     * @param atOnce true to let it sign at once, for when caches do not matter
     */
    @Transactional
    public void rotate(String algorithm, boolean atOnce, String actor) {
        Instant now = clock.instant();
        JWK successor = spare(algorithm, now).orElse(null);
        store.lock();
        prepare(algorithm, successor, now, actor);
        if (atOnce) {
            activate(algorithm, now, actor);
        }
    }

    /**
     * Ends a key that somebody else may know: it leaves the key set, what it signed is not
     * recognised any more, and a successor signs at once.
     *
     * @return the algorithm of the key; empty when no live key has this name
     */
    @Transactional
    public Optional<String> revoke(String kid, String actor) {
        Instant now = clock.instant();
        store.lock();
        Optional<String> algorithm = store.revoke(kid, now);
        algorithm.ifPresent(known -> {
            changed("key.revoked", kid, actor);
            if (!store.has(known, "active")) {
                // Made under the lock: until it is there, nobody can sign anyway.
                prepare(known, spare(known, now).orElse(null), now, actor);
                activate(known, now, actor);
            }
        });
        return algorithm;
    }

    /** Every key with its state and times, newest first. */
    List<ListedKey> list() {
        return store.list();
    }

    /**
     * A key for an algorithm that has none pending; made before the lock, which is held shortly.
     */
    private Optional<JWK> spare(String algorithm, Instant now) {
        return store.has(algorithm, "pending")
                ? Optional.empty()
                : Optional.of(KeyStore.make(algorithm, now));
    }

    private void prepare(String algorithm, @Nullable JWK key, Instant now, String actor) {
        if (key != null) {
            store.addPending(algorithm, key, now).ifPresent(kid -> changed("key.made", kid, actor));
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
