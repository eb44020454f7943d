package io.gatehouse.platform.cache;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A value read from the database once and kept until configuration changes. While the database is
 * away the last value goes on being served: it is what JWKS and metadata are made of.
 *
 * @param <T> an immutable value
 */
public final class Snapshot<T> {

    private final Supplier<T> source;
    private volatile @Nullable T value;
    private volatile @Nullable T last;
    private volatile long generation;

    /** A snapshot of what {@code source} reads. */
    public Snapshot(ConfigVersion version, Supplier<T> source) {
        this.source = source;
        version.onChange(this::forget);
    }

    /** The value, read now if it has changed or was never read. */
    public T get() {
        T current = value;
        return current == null ? read() : current;
    }

    private T read() {
        long before = generation;
        T fresh;
        try {
            fresh = source.get();
        } catch (DataAccessException | TransactionException away) {
            T known = last;
            if (known == null) {
                throw away;
            }
            return known;
        }
        last = fresh;
        synchronized (this) {
            // A change during the read would make the value stale at once: use it, but do not keep
            // it.
            if (before == generation) {
                value = fresh;
            }
        }
        return fresh;
    }

    private synchronized void forget() {
        generation++;
        value = null;
    }
}
