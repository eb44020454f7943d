package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

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

    /** A database that serves, and the key that fits it. */
    record Ready(ServingDatabase serving, InstanceKey key) {}

    Ready run() {
        try (Connection turn = target.connectAsOwner();
                Connection owner = target.connectAsOwner()) {
            requireVersion(turn);
            take(turn);
            InstanceSecrets secrets = new InstanceSecrets(owner);
            Optional<byte[]> check = secrets.find(InstanceSecrets.KEY_CHECK);
            Optional<InstanceKey> found =
                    check.isPresent() ? Optional.of(keys.find(check.get())) : keys.find();
            migrate();
            InstanceKey key = found.orElseGet(keys::make);
            Envelope envelope = new Envelope(key);
            remember(secrets, check, envelope);
            AppRole role = new AppRole(target, owner);
            Credentials app = role.prepare(secrets, envelope);
            turn.commit();
            return new Ready(new ServingDatabase(target.url(), app.user(), app.password()), key);
        } catch (SQLException failure) {
            throw new StartRefused(
                    "the database %s could not be made ready: %s"
                            .formatted(target.withoutParameters(), DatabaseTarget.oneLine(failure)),
                    failure);
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
            Flyway.configure()
                    .dataSource(target.url(), target.owner().user(), target.owner().password())
                    .locations("classpath:db/migration")
                    .initSql("set lock_timeout = '2s'; set statement_timeout = 0")
                    // Else "create index concurrently" would wait for Flyway's own transaction.
                    .configuration(
                            java.util.Map.of("flyway.postgresql.transactional.lock", "false"))
                    .load()
                    .migrate();
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
