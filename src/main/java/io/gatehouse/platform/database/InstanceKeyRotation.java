package io.gatehouse.platform.database;

import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.platform.crypto.KeyEncryption;
import io.gatehouse.platform.crypto.Resealable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Replaces the instance key while nodes serve: the new key seals from one moment on, then what is
 * under the old one is sealed again in small batches, then the old one retires. Begun again after a
 * kill, it goes on where it was.
 */
@Service
public class InstanceKeyRotation {
    private static final int BATCH = 100;

    private final InstanceKeyTable table;
    private final InstanceKeySource source;
    private final DatabaseTarget target;
    private final Envelope envelope;
    private final List<Resealable> values;
    private final ConfigVersion version;
    private final TransactionTemplate transaction;

    InstanceKeyRotation(
            JdbcClient jdbc,
            InstanceKeySource source,
            DatabaseTarget target,
            Envelope envelope,
            List<Resealable> values,
            ConfigVersion version,
            PlatformTransactionManager transactions) {
        this.table = new InstanceKeyTable(jdbc);
        this.source = source;
        this.target = target;
        this.envelope = envelope;
        this.values = values;
        this.version = version;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * An instance key as an operator sees it.
     *
     * @param state current, retiring or retired: then nothing needs it
     * @param values how many values are sealed under it
     * @param keptBy what keeps it
     */
    public record Listed(String id, String state, Instant createdAt, int values, String keptBy) {}

    /** Every key, the current one first. */
    public List<Listed> list() {
        Map<String, Integer> counts = counts();
        return table.all().stream()
                .map(key ->
                        new Listed(
                                key.id(),
                                key.state(),
                                key.createdAt(),
                                counts.getOrDefault(key.id(), 0),
                                String.valueOf(
                                        key.wrappedBy() == null
                                                ? "file or environment"
                                                : key.wrappedBy())))
                .toList();
    }

    /** Puts a new key first into the key file; the file. */
    public Path makeNewer() {
        return source.makeNewer();
    }

    /**
     * Lets the newest key seal from now on, in the caller's transaction. With a key-management
     * service that is one made now, unless an earlier rotation is not finished.
     *
     * @return its id; empty when the newest key seals already
     */
    public Optional<String> begin(Instant now) {
        List<StoredInstanceKey> stored = table.all();
        Optional<KeyEncryption> service = source.service();
        if (service.isPresent()) {
            boolean unfinished = stored.stream().anyMatch(key -> key.state().equals("retiring"));
            return unfinished ? Optional.empty() : Optional.of(beginWith(service.get(), now));
        }
        return source.configured().stream()
                .findFirst()
                .map(InstanceKey::id)
                .filter(newest ->
                        stored.stream()
                                .noneMatch(key -> key.isCurrent() && key.id().equals(newest)))
                .map(newest -> {
                    table.makeCurrent(newest, null, null, now);
                    version.bump();
                    return newest;
                });
    }

    private String beginWith(KeyEncryption service, Instant now) {
        InstanceKey made = InstanceKey.random();
        table.makeCurrent(made.id(), made.wrap(service), service.name(), now);
        version.bump();
        return made.id();
    }

    /** Seals one batch of each kind of value again, each in a transaction; how many. */
    int resealSome(int most) {
        int sealed = 0;
        for (Resealable one : values) {
            Integer count = transaction.execute(status -> one.reseal(most));
            sealed += count == null ? 0 : count;
        }
        return sealed;
    }

    /** Seals everything that is left under older keys again, in small batches; how many values. */
    public int reseal() {
        int all = 0;
        int some;
        do {
            some = resealSome(BATCH);
            all += some;
        } while (some > 0);
        return all + resealOwners();
    }

    /** Retires the keys that seal nothing any more, in the caller's transaction; their ids. */
    public List<String> retire(Instant now) {
        Map<String, Integer> counts = counts();
        List<String> retired = new ArrayList<>();
        for (StoredInstanceKey key : table.all()) {
            if (key.state().equals("retiring") && counts.getOrDefault(key.id(), 0) == 0) {
                table.retire(key.id(), now);
                retired.add(key.id());
            }
        }
        if (!retired.isEmpty()) {
            version.bump();
        }
        return retired;
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        for (Resealable one : values) {
            one.sealedUnder().forEach((id, count) -> counts.merge(id, count, Integer::sum));
        }
        try (Connection owner = target.connectAsOwner()) {
            new InstanceSecrets(owner)
                    .all()
                    .values()
                    .forEach(sealed -> counts.merge(Envelope.keyId(sealed), 1, Integer::sum));
        } catch (SQLException failure) {
            throw new IllegalStateException("the owner's values could not be counted", failure);
        }
        return counts;
    }

    private int resealOwners() {
        String current = envelope.sealingKeyId();
        int sealed = 0;
        try (Connection owner = target.connectAsOwner()) {
            InstanceSecrets secrets = new InstanceSecrets(owner);
            for (Map.Entry<String, byte[]> one : secrets.all().entrySet()) {
                if (!Envelope.keyId(one.getValue()).equals(current)) {
                    secrets.replace(one.getKey(), envelope.reseal(one.getValue(), one.getKey()));
                    sealed++;
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("the owner's values could not be sealed", failure);
        }
        return sealed;
    }
}
