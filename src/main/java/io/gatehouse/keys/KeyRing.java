package io.gatehouse.keys;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.Snapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The instance's signing keys, from memory. A key is made when its algorithm is first needed. */
@Service
public class KeyRing {

    /** JWS algorithms that Gatehouse can sign with. */
    public static final List<String> ALGORITHMS = List.of("RS256", "PS256", "ES256", "EdDSA");

    private final KeyStore store;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Snapshot<Ring> ring;

    KeyRing(
            KeyStore store,
            AuditLog audit,
            ConfigVersion version,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.ring = new Snapshot<>(version, () -> Ring.of(store.live()));
    }

    /** The public keys that verify what was signed here, for the JWKS endpoint (RFC 7517). */
    public JWKSet published() {
        return ring.get().published;
    }

    /** The key that signs with this algorithm now; made at the first call on any node. */
    SigningKey active(String algorithm) {
        Ring now = ring.get();
        Coming next = now.coming.get(algorithm);
        if (next != null && !clock.instant().isBefore(next.from)) {
            return next.key;
        }
        SigningKey key = now.active.get(algorithm);
        return key != null ? key : make(algorithm);
    }

    /** What verifies signatures of the key with this name; empty when it is not ours or ended. */
    Optional<Verifying> find(@Nullable String kid) {
        return Optional.ofNullable(kid == null ? null : ring.get().verifying.get(kid));
    }

    private SigningKey make(String algorithm) {
        // Before the lock, which is held shortly: an RSA key takes its time.
        JWK first =
                store.has(algorithm, "active") ? null : KeyStore.make(algorithm, clock.instant());
        if (first != null) {
            transaction.executeWithoutResult(status -> addFirst(algorithm, first));
        }
        SigningKey made = Ring.of(store.live()).active.get(algorithm);
        if (made == null) {
            throw new IllegalStateException("expected an active key for " + algorithm);
        }
        return made;
    }

    private void addFirst(String algorithm, JWK first) {
        store.lock();
        if (store.has(algorithm, "active")) {
            return;
        }
        store.addPending(algorithm, first, clock.instant());
        store.activate(algorithm, clock.instant())
                .ifPresent(kid ->
                        audit.record(AuditEvent.of("system:keys", "key.made", "key:" + kid)));
        version.bump();
    }

    /** A key's verifier and the only algorithm that it may be used with. */
    record Verifying(String algorithm, JWSVerifier verifier) {}

    /** A key that is published and signs from an instant on, the same one on every node. */
    private record Coming(Instant from, SigningKey key) {}

    private record Ring(
            Map<String, SigningKey> active,
            Map<String, Coming> coming,
            Map<String, Verifying> verifying,
            JWKSet published) {

        static Ring of(List<KeyStore.StoredKey> stored) {
            Map<String, SigningKey> active = new HashMap<>();
            Map<String, Coming> coming = new HashMap<>();
            Map<String, Verifying> verifying = new HashMap<>();
            for (KeyStore.StoredKey key : stored) {
                JWK jwk = key.jwk();
                verifying.put(
                        jwk.getKeyID(),
                        new Verifying(key.algorithm(), KeyMaker.verifier(jwk.toPublicJWK())));
                Instant from = key.signsFrom();
                if (jwk.isPrivate() && key.state().equals("active")) {
                    active.put(key.algorithm(), signing(key));
                } else if (jwk.isPrivate() && key.state().equals("pending") && from != null) {
                    coming.put(key.algorithm(), new Coming(from, signing(key)));
                }
            }
            goOnWithWhatOpens(stored, active);
            JWKSet published =
                    new JWKSet(stored.stream().map(key -> key.jwk().toPublicJWK()).toList());
            return new Ring(
                    Map.copyOf(active), Map.copyOf(coming), Map.copyOf(verifying), published);
        }

        /** A node that cannot open the active key signs with the one before: it is published. */
        private static void goOnWithWhatOpens(
                List<KeyStore.StoredKey> stored, Map<String, SigningKey> active) {
            for (KeyStore.StoredKey key : stored.reversed()) {
                if (key.jwk().isPrivate() && key.state().equals("retiring")) {
                    active.computeIfAbsent(key.algorithm(), algorithm -> signing(key));
                }
            }
        }

        private static SigningKey signing(KeyStore.StoredKey key) {
            return new SigningKey(
                    key.jwk().getKeyID(), key.algorithm(), KeyMaker.signer(key.jwk()));
        }
    }
}
