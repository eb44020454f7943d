package io.gatehouse.platform;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps costly work from taking what everybody needs: on each node it is done once at a time for
 * the same key, and a few times at a time in all. Nobody waits for a place.
 *
 * @param <K> what it is done for
 */
public final class Places<K> {

    private final String what;
    private final Semaphore free;
    private final Set<K> taken = ConcurrentHashMap.newKeySet();

    /** A place for every key. */
    public Places(String what) {
        this(what, Integer.MAX_VALUE);
    }

    /**
     * Places that are all free.
     *
     * @param what is done there, in the plural
     * @param most at a time
     */
    public Places(String what, int most) {
        this.what = what;
        this.free = new Semaphore(most);
    }

    /**
     * Does the work.
     *
     * @throws Overloaded at once when it is being done for the key, or often enough for others
     */
    public <T extends @Nullable Object> T during(K key, Supplier<T> work) {
        if (!taken.add(key)) {
            throw overloaded();
        }
        try {
            if (!free.tryAcquire()) {
                throw overloaded();
            }
            try {
                return work.get();
            } finally {
                free.release();
            }
        } finally {
            taken.remove(key);
        }
    }

    private Overloaded overloaded() {
        return new Overloaded("too many %s at once".formatted(what));
    }
}
