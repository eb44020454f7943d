package io.gatehouse.platform;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps costly work from taking what everybody needs: on each node it is done once at a time for
 * the same key, or as often as said, and a few times at a time in all. Nobody waits for a place.
 *
 * @param <K> what it is done for
 */
public final class Places<K> {

    private final String what;
    private final Semaphore free;
    private final int mostOfOne;
    private final Map<K, Integer> taken = new ConcurrentHashMap<>();

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
        this(what, 1, most);
    }

    /**
     * Places that are all free.
     *
     * @param what is done there, in the plural
     * @param mostOfOne at a time for the same key
     * @param most at a time
     */
    public Places(String what, int mostOfOne, int most) {
        this.what = what;
        this.mostOfOne = mostOfOne;
        this.free = new Semaphore(most);
    }

    /**
     * Does the work.
     *
     * @throws Overloaded at once when it is being done often enough for the key, or for others
     */
    public <T extends @Nullable Object> T during(K key, Supplier<T> work) {
        boolean over = taken.merge(key, 1, Integer::sum) > mostOfOne;
        try {
            if (over) {
                throw overloaded();
            }
            if (!free.tryAcquire()) {
                throw overloaded();
            }
            try {
                return work.get();
            } finally {
                free.release();
            }
        } finally {
            taken.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private Overloaded overloaded() {
        return new Overloaded("too many %s at once".formatted(what));
    }
}
