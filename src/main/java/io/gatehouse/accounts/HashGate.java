package io.gatehouse.accounts;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Lets only as many slow hashes run at a time as there are cores, in the order of their arrival, so
 * that a storm of sign-ins neither fills the memory nor slows tokens down.
 */
@Component
class HashGate {

    private static final int LONGEST_QUEUE = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Semaphore places =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors()), true);
    private final AtomicInteger waiting = new AtomicInteger();

    /** The result of the work; empty when too many are waiting, or the wait was too long. */
    <T> Optional<T> run(Supplier<T> work) {
        if (waiting.incrementAndGet() > LONGEST_QUEUE) {
            waiting.decrementAndGet();
            return Optional.empty();
        }
        boolean entered = enter();
        waiting.decrementAndGet();
        if (!entered) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            places.release();
        }
    }

    private boolean enter() {
        try {
            return places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
