package io.gatehouse.platform.database;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.platform.crypto.InstanceKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance keys of a running node: those of its start, and those that it meets later, for which
 * it looks into the key file or asks the key-management service once.
 */
final class InstanceKeysOfNode implements InstanceKeys {

    private static final Logger log = LoggerFactory.getLogger(InstanceKeysOfNode.class);

    private final InstanceKeyTable table;
    private final InstanceKeySource source;
    private final Map<String, InstanceKey> known = new ConcurrentHashMap<>();

    InstanceKeysOfNode(InstanceKeyTable table, InstanceKeySource source, List<InstanceKey> start) {
        this.table = table;
        this.source = source;
        start.forEach(key -> known.put(key.id(), key));
    }

    @Override
    public InstanceKey sealing() {
        String id = table.current();
        return find(id).orElseThrow(() ->
                new IllegalStateException(
                        "this node does not have instance key %s, which seals now; %s has to hold it"
                                .formatted(id, source.name())));
    }

    @Override
    public Optional<InstanceKey> find(String id) {
        InstanceKey found = known.get(id);
        if (found != null) {
            return Optional.of(found);
        }
        try {
            Optional<InstanceKey> later = table.find(id).flatMap(source::find);
            later.ifPresent(key -> known.put(id, key));
            return later;
        } catch (StartRefused unreadable) {
            log.error("{}", unreadable.getMessage());
            return Optional.empty();
        }
    }
}
