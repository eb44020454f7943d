package io.gatehouse.signin;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Holds answers to sign-ins back until the next point of a time grid, counted from the request: how
 * long a hash took then tells nothing about the account. The wait costs a virtual thread only.
 */
@Component
class AnswerGrid {

    private final long stepNanos;

    /**
     * A grid.
     *
     * @param step answers to sign-ins leave at multiples of this; longer than the slowest hash
     *     takes
     */
    AnswerGrid(@Value("${gatehouse.sign-in.answer-step:PT0.4S}") Duration step) {
        this.stepNanos = Math.max(1, step.toNanos());
    }

    /**
     * Waits for the next point of the grid.
     *
     * @param startNanos {@link System#nanoTime()} at the request's arrival
     */
    void await(long startNanos) {
        long passed = System.nanoTime() - startNanos;
        long end = startNanos + (passed / stepNanos + 1) * stepNanos;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
