package io.gatehouse.platform.housekeeping;

import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * Looks every few milliseconds who waits for a lock in one database, and for how long. Advisory
 * locks are left out: by these requests of one person take turns, whoever cleans.
 */
final class LockWatch implements AutoCloseable {

    private static final String WAITING =
            """
            select extract(epoch from clock_timestamp() - l.waitstart) * 1000 as millis,
                   l.locktype || ' ' || l.mode || ': ' || left(a.query, 120) as who
              from pg_locks l join pg_stat_activity a on a.pid = l.pid
             where not l.granted and l.waitstart is not null and a.datname = current_database()
               and l.locktype <> 'advisory'
             order by l.waitstart limit 1
            """;

    private final CompletableFuture<Void> watching;
    private volatile boolean running = true;
    private volatile long samples;
    private volatile long waits;
    private volatile double longest;
    private volatile String who = "nobody";

    LockWatch(TestDatabase database) {
        watching =
                CompletableFuture.runAsync(
                        () -> watch(database), Executors.newVirtualThreadPerTaskExecutor());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void watch(TestDatabase database) {
        try (Connection connection = database.connectAsSuperuser();
                Statement ask = connection.createStatement()) {
            while (running) {
                ask.execute("select pg_sleep(0.003)");
                samples++;
                try (ResultSet row = ask.executeQuery(WAITING)) {
                    if (row.next()) {
                        waits++;
                        if (row.getDouble("millis") > longest) {
                            longest = row.getDouble("millis");
                            who = row.getString("who");
                        }
                    }
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Milliseconds of the longest wait that was seen. */
    double longestMillis() {
        return longest;
    }

    @Override
    public void close() {
        running = false;
        watching.join();
    }

    @Override
    public String toString() {
        return "%d looks, %d with somebody waiting, the longest %.0f ms (%s)"
                .formatted(samples, waits, longest, who);
    }
}
