package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.platform.crypto.InstanceKeys;
import io.gatehouse.platform.crypto.KeyEncryption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Makes a database ready to serve: checks the instance key, migrates, makes and checks the app
 * role. Nodes that start together take turns.
 */
final class DatabaseStart {
    /** Any constant; names the turn among the advisory locks of the database. */
    private static final long TURN = 0x6761_7465_686f_7573L;

    private final DatabaseTarget target;
    private final InstanceKeySource keys;

    DatabaseStart(DatabaseTarget target, InstanceKeySource keys) {
        this.target = target;
        this.keys = keys;
    }

    /**
     * A database that serves, and the keys that it needs.
     *
     * @param keys the one that seals first
     */
    record Ready(ServingDatabase serving, List<InstanceKey> keys) {
        /** The key that seals. */
        InstanceKey key() {
            return keys.getFirst();
        }
    }

    Ready run() {
        try (Connection turn = target.connectAsOwner();
                Connection owner = target.connectAsOwner()) {
            requireVersion(turn);
            take(turn);
            InstanceSecrets secrets = new InstanceSecrets(owner);
            InstanceKeyTable table =
                    new InstanceKeyTable(
                            JdbcClient.create(new SingleConnectionDataSource(owner, true)));
            Optional<byte[]> check = secrets.find(InstanceSecrets.KEY_CHECK);
            List<InstanceKey> found = new ArrayList<>();
            for (StoredInstanceKey needed : needed(table, check)) {
                found.add(keys.require(needed));
            }
            boolean fresh = found.isEmpty();
            if (fresh && keys.service().isEmpty()) {
                keys.configured().stream().findFirst().ifPresent(found::add);
            }
            migrate();
            if (found.isEmpty()) {
                found.add(keys.service().isPresent() ? InstanceKey.random() : keys.make());
            }
            if (table.all().isEmpty()) {
                remember(table, found.getFirst(), fresh);
            }
            Envelope envelope = new Envelope(InstanceKeys.of(found));
            remember(secrets, check, envelope);
            AppRole role = new AppRole(target, owner);
            Credentials app = role.prepare(secrets, envelope);
            turn.commit();
            return new Ready(
                    new ServingDatabase(target.url(), app.user(), app.password()),
                    List.copyOf(found));
        } catch (SQLException failure) {
            throw new StartRefused(
                    "the database %s could not be made ready: %s"
                            .formatted(target.withoutParameters(), DatabaseTarget.oneLine(failure)),
                    failure);
        }
    }

    /** The keys that something in the database is sealed under; none for a new one. */
    private static List<StoredInstanceKey> needed(InstanceKeyTable table, Optional<byte[]> check) {
        List<StoredInstanceKey> stored =
                table.all().stream().filter(StoredInstanceKey::isNeeded).toList();
        return stored.isEmpty()
                ? check.map(sealed ->
                                new StoredInstanceKey(
                                        Envelope.keyId(sealed),
                                        "current",
                                        null,
                                        null,
                                        Instant.EPOCH))
                        .map(List::of)
                        .orElse(List.of())
                : stored;
    }

    private void remember(InstanceKeyTable table, InstanceKey key, boolean fresh) {
        KeyEncryption service = fresh ? keys.service().orElse(null) : null;
        // The start has no clock of the application yet.
        Instant now = Clock.systemUTC().instant();
        try {
            table.makeCurrent(
                    key.id(),
                    service == null ? null : key.wrap(service),
                    service == null ? null : service.name(),
                    now);
        } catch (KeyEncryption.Unavailable away) {
            throw new StartRefused("a new instance key cannot be kept: " + away.getMessage(), away);
        }
    }

    private static void requireVersion(Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < PostgresBinaries.OLDEST) {
            throw new StartRefused(
                    "PostgreSQL %d is too old: Gatehouse needs %d or newer"
                            .formatted(major, PostgresBinaries.OLDEST));
        }
    }

    /** The lock goes with the transaction, so that it also works through a transaction pooler. */
    private static void take(Connection turn) throws SQLException {
        turn.setAutoCommit(false);
        Sql.run(turn, "set local lock_timeout = '5min'");
        Sql.run(turn, "set local statement_timeout = 0");
        Sql.run(turn, "set local idle_in_transaction_session_timeout = 0");
        Sql.run(turn, "select pg_advisory_xact_lock(" + TURN + ")");
    }

    private void migrate() {
        try {
            Flyway flyway =
                    Flyway.configure()
                            .dataSource(
                                    target.ownerUrl(),
                                    target.owner().user(),
                                    target.owner().password())
                            .locations("classpath:db/migration")
                            .initSql("set lock_timeout = '2s'; set statement_timeout = 0")
                            // Else "create index concurrently" would wait for Flyway's own
                            // transaction.
                            .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                            .load();
            // Its lock belongs to a session, which a transaction pooler may swap: not without need.
            if (flyway.info().pending().length > 0) {
                flyway.migrate();
            } else {
                flyway.validate();
            }
        } catch (FlywayException failure) {
            throw new StartRefused(
                    "the migration failed: "
                            + String.valueOf(failure.getMessage())
                                    .strip()
                                    .replaceAll("\\s*\\n\\s*", " "),
                    failure);
        }
    }

    private static void remember(InstanceSecrets secrets, Optional<byte[]> check, Envelope envelope)
            throws SQLException {
        if (check.isEmpty()) {
            secrets.add(
                    InstanceSecrets.KEY_CHECK,
                    envelope.seal("gatehouse".getBytes(UTF_8), InstanceSecrets.KEY_CHECK));
        } else {
            envelope.open(check.get(), InstanceSecrets.KEY_CHECK);
        }
    }
}
