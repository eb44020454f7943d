package io.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Which instance key seals is one answer at any moment. */
class InstanceKeyTableIT {

    private static final String OLD = "0123456789abcdef";
    private static final String NEW = "fedcba9876543210";

    @Test
    void whoeverSealsWhileARotationBeginsSealsUnderTheNewKey() throws Exception {
        TestDatabase database = TestDatabase.create();
        InstanceKeyTable table = new InstanceKeyTable(client(database));
        table.makeCurrent(OLD, null, null, Instant.now());
        try (Connection rotating = database.connectAsOwner()) {
            rotating.setAutoCommit(false);
            new InstanceKeyTable(JdbcClient.create(new SingleConnectionDataSource(rotating, true)))
                    .makeCurrent(NEW, null, null, Instant.now());
            CompletableFuture<String> sealing = CompletableFuture.supplyAsync(table::current);
            await().until(() -> isWaitedFor(database));

            rotating.commit();

            assertThat(sealing.get(1, TimeUnit.MINUTES)).isEqualTo(NEW);
        }
    }

    private static JdbcClient client(TestDatabase database) {
        return JdbcClient.create(
                new DriverManagerDataSource(database.url(), database.owner(), database.password()));
    }

    private static boolean isWaitedFor(TestDatabase database) throws SQLException {
        return database.ask(
                        """
                        select count(*) from pg_stat_activity
                         where datname = current_database() and wait_event_type = 'Lock'
                        """)
                .equals("1");
    }
}
