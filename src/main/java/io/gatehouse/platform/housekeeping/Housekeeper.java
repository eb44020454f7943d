package io.gatehouse.platform.housekeeping;

import java.time.Instant;

/** Knows which rows of one table are over. */
public interface Housekeeper {

    /**
     * Removes rows that nothing needs any more, without waiting for rows that somebody else holds.
     *
     * @param most how many at the most
     * @return how many were removed; fewer than {@code most} when nothing is left to do
     */
    int clean(Instant now, int most);
}
