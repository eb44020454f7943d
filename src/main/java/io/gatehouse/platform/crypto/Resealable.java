package io.gatehouse.platform.crypto;

import java.util.Map;

/**
 * A table with values sealed by {@link Envelope}. Whoever has one implements this, so that the
 * instance key can rotate.
 */
public interface Resealable {

    /** How many values there are under each instance key, by its id. */
    Map<String, Integer> sealedUnder();

    /**
     * Seals at most so many values again that are not under the key that seals now, in the caller's
     * transaction.
     *
     * @return how many; fewer than {@code most} when nothing is left
     */
    int reseal(int most);
}
