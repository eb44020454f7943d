package io.gatehouse.platform.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.function.Function;

/**
 * Values read by key and kept until configuration changes; bounded, so that a flood of unknown keys
 * cannot fill the memory.
 *
 * @param <K> the key
 * @param <V> an immutable value
 */
public final class KeyedCache<K, V> {

    private final Function<K, Optional<V>> source;
    private final Cache<K, Optional<V>> cache;
    private volatile long generation;

    /** A cache of at most {@code size} answers of {@code source}, absent ones included. */
    public KeyedCache(ConfigVersion version, long size, Function<K, Optional<V>> source) {
        this.source = source;
        this.cache = Caffeine.newBuilder().maximumSize(size).build();
        version.onChange(this::forgetAll);
    }

    /** The value for the key; empty when the source has none. */
    public Optional<V> get(K key) {
        Optional<V> known = cache.getIfPresent(key);
        return known == null ? read(key) : known;
    }

    /** Forgets the value for the key on this node alone. */
    public synchronized void forget(K key) {
        generation++;
        cache.invalidate(key);
    }

    private Optional<V> read(K key) {
        long before = generation;
        Optional<V> fresh = source.apply(key);
        synchronized (this) {
            if (before == generation) {
                cache.put(key, fresh);
            }
        }
        return fresh;
    }

    private synchronized void forgetAll() {
        generation++;
        cache.invalidateAll();
    }
}
