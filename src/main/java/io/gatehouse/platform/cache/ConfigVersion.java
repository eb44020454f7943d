package io.gatehouse.platform.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells every node when configuration (clients, APIs, keys, companies) has changed.
 *
 * <p>Triggers count every change in one row. Each node looks at that row twice a second and then
 * forgets what it has cached; the node that made the change forgets at its commit.
 */
@Component
public class ConfigVersion implements SmartLifecycle {

    /**
     * After this time every node that reaches the database has read a change, with room to spare.
     */
    public static final Duration SPREAD = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(ConfigVersion.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final JdbcClient jdbc;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable ScheduledExecutorService watcher;
    private volatile boolean reachable = true;
    private long seen;

    ConfigVersion(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Calls {@code forget} after every change of configuration, on this node and on others. */
    public void onChange(Runnable forget) {
        listeners.add(forget);
    }

    /**
     * Lets this node forget at the commit of the running transaction. The other nodes follow by the
     * version, which the database itself counts up with every change of a configuration table.
     */
    public void bump() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            forget();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        forget();
                    }
                });
    }

    @Override
    public void start() {
        watcher = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
        var _ =
                watcher.scheduleWithFixedDelay(
                        this::look, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ScheduledExecutorService stopped = watcher;
        watcher = null;
        if (stopped != null) {
            stopped.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return watcher != null;
    }

    private void look() {
        try {
            long now = jdbc.sql("select version from config_version").query(Long.class).single();
            if (now != seen || !reachable) {
                seen = now;
                forget();
            }
            reachable = true;
        } catch (DataAccessException | TransactionException away) {
            if (reachable && isRunning()) {
                log.warn(
                        "database away, configuration is served from memory: {}",
                        away.getMessage());
            }
            reachable = false;
        }
    }

    private void forget() {
        listeners.forEach(Runnable::run);
    }
}
