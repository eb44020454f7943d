package io.gatehouse.protocol.logout;

import io.gatehouse.platform.cli.WebOnly;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes due notices to their clients, on every node: each client has a lane of its own, so that one
 * that is slow or away holds nobody up but itself. A lane that failed is closed for longer each
 * time.
 */
@WebOnly
@Component
class BackChannel implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BackChannel.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LANES = 32;

    /** Then others have their turn, should all lanes be taken by clients that are slow. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private final NoticeQueue queue;
    private final Lane lane;
    private final Clock clock;
    private final Semaphore places = new Semaphore(LANES);
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Closed> closed = new ConcurrentHashMap<>();
    private volatile @Nullable Workers workers;

    BackChannel(NoticeQueue queue, Lane lane, Clock clock) {
        this.queue = queue;
        this.lane = lane;
        this.clock = clock;
    }

    private record Closed(int failures, Instant until) {}

    private record Workers(ScheduledExecutorService timer, ExecutorService lanes) {}

    @Override
    public void start() {
        Workers started =
                new Workers(
                        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory()),
                        Executors.newVirtualThreadPerTaskExecutor());
        workers = started;
        var _ =
                started.timer.scheduleWithFixedDelay(
                        () -> work(started.lanes), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets what is being sent be noted before the end. */
    @Override
    public void stop() {
        Workers stopped = workers;
        workers = null;
        if (stopped != null) {
            stopped.timer.shutdownNow();
            stopped.lanes.shutdown();
            awaitEnd(stopped.lanes);
        }
    }

    @Override
    public boolean isRunning() {
        return workers != null;
    }

    // An exception would end the schedule for good.
    private void work(ExecutorService lanes) {
        try {
            Instant now = clock.instant();
            queue.due(now).stream()
                    .filter(client -> isOpen(client, now))
                    .forEach(client -> begin(lanes, client));
        } catch (DataAccessException | TransactionException away) {
            log.info("logout: trying again in a second: {}", away.getMessage());
        } catch (RuntimeException unexpected) {
            log.error("logout: trying again", unexpected);
        }
    }

    private boolean isOpen(UUID client, Instant now) {
        Closed state = closed.get(client);
        return !busy.contains(client) && (state == null || !now.isBefore(state.until));
    }

    private void begin(ExecutorService lanes, UUID client) {
        if (places.tryAcquire()) {
            busy.add(client);
            lanes.execute(() -> drive(client));
        }
    }

    private void drive(UUID client) {
        try {
            Instant end = clock.instant().plus(TURN);
            Lane.State state = Lane.State.OPEN;
            while (isRunning() && state == Lane.State.OPEN && clock.instant().isBefore(end)) {
                state = lane.next(client);
                note(client, state);
            }
        } catch (RuntimeException unexpected) {
            note(client, Lane.State.BLOCKED);
            log.error("logout: trying again", unexpected);
        } finally {
            busy.remove(client);
            places.release();
        }
    }

    private void note(UUID client, Lane.State state) {
        if (state == Lane.State.OPEN) {
            closed.remove(client);
        } else if (state == Lane.State.BLOCKED) {
            closed.compute(
                    client,
                    (id, before) -> {
                        int failures = before == null ? 1 : before.failures + 1;
                        return new Closed(
                                failures, clock.instant().plus(Lane.pauseAfter(failures)));
                    });
        }
    }

    private static void awaitEnd(ExecutorService stopped) {
        try {
            if (!stopped.awaitTermination(6, TimeUnit.SECONDS)) {
                stopped.shutdownNow();
            }
        } catch (InterruptedException hurry) {
            stopped.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
